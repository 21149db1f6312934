import { screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import type { FakeOptions } from "../src/backend/fake";
import { attachment, batch } from "../src/backend/fake/samples";
import { chooseIn, denied, lastCall, openWindow } from "./support";

async function openHistory(options: FakeOptions, prepare?: Parameters<typeof openWindow>[1]) {
  const opened = await openWindow(options, prepare);
  await opened.user.keyboard("{Control>}f{/Control}");
  await screen.findByRole("heading", { name: "History" });
  return opened;
}

const rows = () => screen.getAllByRole("option");
const detail = () => screen.getByRole("region", { name: "Batch" });
const at = (day: number) => new Date(2026, 0, day);

describe("history", () => {
  test("Ctrl+F leads to the search, and the newest batch is first, with its detail", async () => {
    await openHistory({ batches: [batch(1, at(1)), batch(2, at(2))] });
    expect(screen.getByRole("textbox", { name: "Search" })).toHaveFocus();
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(rows()[0]).toHaveTextContent("2 · HDPE Pipe 63 mm");
    expect(rows()[0]).toHaveTextContent("7 600.5 m");
    expect(await screen.findByRole("heading", { name: /-002$/ })).toBeInTheDocument();
    expect(screen.getByText("2 batches")).toBeInTheDocument();
  });

  test("the detail tells everything that was recorded", async () => {
    await openHistory({
      batches: [batch(9, at(9), { station: "L2", notes: "<script>alert(1)</script>", operator: "रमेश" })],
    });
    await waitFor(() => expect(detail()).toHaveTextContent("7 600.5 m"));
    expect(detail()).toHaveTextContent("11 400.75 kg");
    expect(detail()).toHaveTextContent("रमेश · recorded 9 Jan 00:00 · Station L2");
    expect(detail()).toHaveTextContent("10 × 500 m, 7 × 300 m, cut 150, 200.5, 150 m");
    expect(detail()).toHaveTextContent("1.5 kg/m · PE 80 · PN 10 · OD 63 mm · Tarko");
    expect(detail()).toHaveTextContent("<script>alert(1)</script>");
    expect(document.querySelector("script")).toBeNull();
  });

  test("a search waits for a pause, finds, and can be cleared", async () => {
    const { backend, user } = await openHistory({
      batches: [batch(1, at(1), { notes: "after die change" }), batch(2, at(2))],
    });
    await waitFor(() => expect(rows()).toHaveLength(2));
    const before = backend.calls.filter((it) => it.name === "searchBatches").length;
    await userEvent.setup({ delay: 30 }).type(screen.getByRole("textbox", { name: "Search" }), "die change");
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]).toHaveTextContent("1 · HDPE Pipe");
    expect(backend.calls.filter((it) => it.name === "searchBatches").length).toBe(before + 1);
    await waitFor(() => expect(detail()).toHaveTextContent("after die change"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(rows()).toHaveLength(2));
  });

  test("nothing found and nothing recorded are different things, each with a way on", async () => {
    const { user } = await openHistory({ batches: [batch(1, at(1))] });
    await user.type(screen.getByRole("textbox", { name: "Search" }), "zzz");
    await screen.findByRole("heading", { name: "Nothing found for “zzz”" });
    await user.click(screen.getAllByRole("button", { name: "Clear the search" })[0] as HTMLElement);
    await waitFor(() => expect(rows()).toHaveLength(1));
  });

  test("an empty book leads to the first batch", async () => {
    const { user } = await openHistory({});
    await screen.findByRole("heading", { name: "No batch is recorded yet" });
    await user.click(screen.getByRole("button", { name: "Record the first batch" }));
    expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
  });

  test("a failed read says why, and can be tried again", async () => {
    const { user } = await openHistory({ batches: [batch(1, at(1))] }, (it) =>
      it.failures.set("searchBatches", {
        code: "store_failed",
        parameters: { path: "/d", system_error: "locked" },
        problems: [],
      }),
    );
    expect(await screen.findByRole("alert")).toHaveTextContent("locked");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(rows()).toHaveLength(1));
  });

  describe("a long list", () => {
    const many = (count: number) => Array.from({ length: count }, (_, it) => batch(it + 1, at(1)));
    const list = () => screen.getByRole("listbox", { name: "Batches" });
    const inDocument = () => document.querySelectorAll("[role=option]").length;
    const scrollTo = (row: number) => {
      const view = list().parentElement as HTMLElement;
      view.scrollTop = row * 64;
      view.dispatchEvent(new Event("scroll"));
    };
    const asked = (backend: { calls: { name: string; args: unknown[] }[] }) =>
      backend.calls.filter((it) => it.name === "searchBatches").map((it) => it.args);
    const numbers = () => rows().map((it) => Number(it.textContent?.match(/\d+/)?.[0]));

    test("has only the rows in sight in the document, and as long a way to scroll as it has batches", async () => {
      const { backend } = await openHistory({ batches: many(700) });
      await waitFor(() => expect(inDocument()).toBeGreaterThan(10));
      for (const row of [0, 40, 200, 350, 500, 640]) {
        scrollTo(row);
        await waitFor(() => expect(document.getElementById(`batch-batch-${700 - row - 5}`)).not.toBeNull());
        expect(inDocument()).toBeLessThanOrEqual(60);
      }
      await waitFor(() => expect(list().style.height).toBe(`${700 * 64}px`));
      const cursors = asked(backend).map(([, after]) => after);
      expect(cursors[0]).toBeNull();
      expect(new Set(cursors).size, "no page is read twice").toBe(cursors.length);
      scrollTo(695);
      await waitFor(() => expect(numbers().at(-1)).toBe(1));
      expect(rows().at(-1)).toHaveAttribute("aria-setsize", "700");
      expect(rows().at(-1)).toHaveAttribute("aria-posinset", "700");
    });

    test("is walked by page and to its end by keyboard, and the focus is never lost by scrolling", async () => {
      const { user } = await openHistory({ batches: many(200) });
      await waitFor(() => expect(rows().length).toBeGreaterThan(10));
      await user.keyboard("{ArrowDown}{PageDown}");
      await waitFor(() => expect(document.activeElement).toHaveTextContent(/^189 /));
      scrollTo(150);
      await waitFor(() => expect(numbers()).toContain(45));
      expect(document.activeElement).toHaveTextContent(/^189 /);
      await user.keyboard("{End}");
      await waitFor(() => expect(document.activeElement).toHaveTextContent(/^1 /));
      await user.keyboard("{Home}");
      await waitFor(() => expect(document.activeElement).toHaveTextContent(/^200 /));
    });

    test("stays where it is read when batches are recorded above, and shows what changed in sight", async () => {
      const { backend } = await openHistory({ batches: many(400) });
      await waitFor(() => expect(rows().length).toBeGreaterThan(10));
      scrollTo(100);
      await waitFor(() => expect(numbers()).toContain(295));
      const view = list().parentElement as HTMLElement;
      backend.batches.push(batch(401, at(2)), batch(402, at(2)));
      Object.assign(backend.batches[294] ?? {}, { status: "reverted" });
      backend.emit("book-changed", { open_failures: 0, batches: 402 });
      await waitFor(() => expect(view.scrollTop).toBe(102 * 64));
      view.dispatchEvent(new Event("scroll"));
      const changed = await screen.findByText("reverted");
      expect(changed.closest("[role=option]")).toHaveTextContent(/^295 /);
      // What was out of sight is read again when it is scrolled to.
      Object.assign(backend.batches[149] ?? {}, { status: "reverted" });
      backend.emit("book-changed", { open_failures: 0, batches: 402 });
      scrollTo(252);
      await waitFor(() =>
        expect(screen.getAllByText("reverted").map((it) => it.closest("[role=option]")?.textContent)).toContainEqual(
          expect.stringMatching(/^150 /),
        ),
      );
    });
  });

  test("arrow keys walk the list, and the detail follows", async () => {
    const { user } = await openHistory({ batches: [batch(1, at(1)), batch(2, at(2)), batch(3, at(3))] });
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.keyboard("{ArrowDown}");
    expect(rows()[0]).toHaveFocus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(rows()[1]).toHaveFocus());
    expect(rows()[1]).toHaveAttribute("aria-selected", "true");
    expect(await screen.findByRole("heading", { name: /-002$/ })).toBeInTheDocument();
    await user.keyboard("{End}");
    expect(await screen.findByRole("heading", { name: /-001$/ })).toBeInTheDocument();
  });

  test("a reverted batch and open failures are marked", async () => {
    await openHistory({
      batches: [
        batch(1, at(1), { status: "reverted" }),
        batch(2, at(2), {
          attachments: [
            attachment({ id: "a", original_name: "a.pdf" }),
            attachment({ id: "b", original_name: "b.pdf", state: "failed", error: denied }),
          ],
        }),
      ],
    });
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(rows()[0]).toHaveTextContent("1 of 2");
    expect(rows()[1]).toHaveTextContent("reverted");
  });

  test("attachments show a short checksum, in full on hover", async () => {
    const sha256 = "a41c3e0b7d5f2a96c8e1409bd37f5a62e8c07b14f9d2635ab0c84d71fe359e07";
    await openHistory({
      batches: [batch(1, at(1), { attachments: [attachment({ id: "a", original_name: "a.pdf", sha256 })] })],
    });
    const hash = await screen.findByText(/SHA-256 a41c…9e07/);
    expect(hash).toHaveAttribute("title", sha256);
  });

  test("a failure can be retried, dismissed, and more files attached, where the batch is", async () => {
    const { backend, user } = await openHistory(
      {
        batches: [
          batch(1, at(1), {
            attachments: [
              attachment({ id: "a", original_name: "a.pdf", state: "failed", error: denied }),
              attachment({ id: "b", original_name: "b.pdf", state: "failed", error: denied }),
            ],
          }),
        ],
      },
      (it) => it.picks.push([{ name: "more.pdf" }]),
    );
    const row = async (name: string) => (await within(detail()).findByText(name)).closest("li") as HTMLElement;
    await screen.findByText("a.pdf");
    expect(await row("a.pdf")).toHaveTextContent("Not saved: no permission to write to /mnt/slips");
    backend.repair("a.pdf");
    await user.click(within(await row("a.pdf")).getByRole("button", { name: "Retry a.pdf" }));
    await waitFor(async () => expect(await row("a.pdf")).toHaveAttribute("data-state", "saved"));
    await chooseIn(user, "b.pdf", "Dismiss");
    await waitFor(async () => expect(await row("b.pdf")).toHaveTextContent("Not saved, dismissed"));
    await user.click(within(detail()).getByRole("button", { name: "Undo: warn about b.pdf again" }));
    await waitFor(async () => expect(await row("b.pdf")).toHaveTextContent("Not saved: no permission"));
    await user.click(within(detail()).getByRole("button", { name: "Attach more" }));
    await waitFor(async () => expect(await row("more.pdf")).toHaveAttribute("data-state", "saved"));
    expect(lastCall(backend, "pickAttachments")).toEqual([{ kind: "batch", id: "batch-1" }]);
  });

  test("files dropped onto the window go to the batch that is shown", async () => {
    const { backend } = await openHistory({ batches: [batch(1, at(1))] });
    await waitFor(() => expect(detail()).toHaveTextContent("No attachments"));
    backend.emit("files-hover", { hovering: true });
    await waitFor(() => expect(detail()).toHaveTextContent("Let go to attach"));
    backend.drop([{ name: "late.pdf" }]);
    await waitFor(() => expect(detail()).toHaveTextContent("late.pdf"));
  });

  test("a batch that another process records appears by itself", async () => {
    const { backend } = await openHistory({ batches: [batch(1, at(1))] });
    await waitFor(() => expect(rows()).toHaveLength(1));
    backend.batches.push(batch(2, at(2)));
    backend.emit("book-changed", { open_failures: 0, batches: 2 });
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(screen.getByText("2 batches")).toBeInTheDocument();
  });
});
