import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { batch } from "../src/backend/fake/samples";
import { lastCall, openWindow } from "./support";

const SCREENS = ["New batch", "History", "Attention", "Storage", "Backups", "Catalogue", "Settings"];
const place = (name: string) =>
  within(screen.getByRole("navigation", { name: "Screens" })).getByRole("button", { name });

test.each(SCREENS)("the list of keys, a new batch and the search are a key away: %s", async (name) => {
  const { user } = await openWindow({ batches: [batch(1, new Date())] });
  await user.click(place(name));
  await user.keyboard("{F1}");
  const list = await screen.findByRole("dialog", { name: "Keys" });
  for (const key of ["Ctrl N", "Ctrl F", "Ctrl ↵", "Ctrl O", "Ctrl R", "Ctrl P"])
    expect(within(list).getAllByText(key).length).toBeGreaterThan(0);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await user.keyboard("{Control>}f{/Control}");
  expect(await screen.findByRole("textbox", { name: "Search" })).toHaveFocus();
  await user.click(place(name));
  await user.keyboard("{Control>}n{/Control}");
  expect(await screen.findByRole("heading", { level: 1, name: "New batch" })).toBeInTheDocument();
});

test("in the history files are attached, the batch repeated and the report printed by keyboard", async () => {
  const print = vi.fn();
  vi.stubGlobal("print", print);
  const { backend, user } = await openWindow({ batches: [batch(1, new Date())] }, (it) =>
    it.picks.push([{ name: "late.pdf" }]),
  );
  await user.keyboard("{Control>}f{/Control}");
  await screen.findByRole("heading", { name: /-001$/ });
  await user.keyboard("{Control>}p{/Control}");
  await waitFor(() => expect(print).toHaveBeenCalledOnce());
  await user.keyboard("{Control>}o{/Control}");
  expect(await screen.findByText("late.pdf", { selector: "section *" })).toBeInTheDocument();
  expect(lastCall(backend, "pickAttachments")).toEqual([{ kind: "batch", id: "batch-1" }]);
  await user.keyboard("{Control>}r{/Control}");
  await waitFor(() => expect(lastCall(backend, "repeatBatch")).toEqual(["batch-1"]));
});

test("every screen is a key away, in the order of the navigation, and what stands on it is the next to be reached", async () => {
  const { user } = await openWindow({ batches: [batch(1, new Date())] });
  for (const [at, name] of SCREENS.entries()) {
    await user.keyboard(`{Alt>}${at + 1}{/Alt}`);
    await waitFor(() => expect(place(name)).toHaveAttribute("aria-current", "page"));
    expect(place(name)).toHaveAttribute("aria-keyshortcuts", `Alt+${at + 1}`);
    await user.tab();
    if (name !== "New batch")
      expect(screen.getByRole("navigation", { name: "Screens" })).not.toContainElement(
        document.activeElement as HTMLElement,
      );
  }
});

test("the operator is switched by a key, and no key acts behind that question", async () => {
  const { user } = await openWindow();
  await user.keyboard("{Control>}u{/Control}");
  expect(await screen.findByRole("dialog", { name: "Who records now?" })).toBeInTheDocument();
  await user.keyboard("{Alt>}2{/Alt}");
  expect(screen.getByRole("heading", { level: 1, hidden: true })).toHaveTextContent("New batch");
});
