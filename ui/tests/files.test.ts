import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { Attachment } from "../src/backend";
import { attachment, batch } from "../src/backend/fake/samples";
import { lastCall, openWindow } from "./support";

const picture = (id: string, name: string, more: Partial<Attachment> = {}) =>
  attachment({ id, original_name: name, preview_kind: "image", preview_url: `data:image/png;base64,${id}`, ...more });

async function openFiles(attachments: Attachment[], prepare?: Parameters<typeof openWindow>[1]) {
  const opened = await openWindow({ batches: [batch(1, new Date(2026, 0, 5), { attachments })] }, prepare);
  await opened.user.keyboard("{Control>}f{/Control}");
  await screen.findByRole("button", { name: "More actions" });
  return opened;
}

const look = (name: string) => screen.getByRole("button", { name: `Look at ${name}` });
const viewer = () => screen.findByRole("dialog");
const detail = () => screen.getByRole("region", { name: "Batch" });

describe("a saved file", () => {
  test("is looked at, then the next one, and Escape leads back", async () => {
    const { user } = await openFiles([picture("AAAA", "a.png"), picture("BBBB", "b.png")]);
    await user.click(look("a.png"));
    const open = await viewer();
    expect(within(open).getByRole("img", { name: "a.png" })).toHaveAttribute("src", "data:image/png;base64,AAAA");
    await user.keyboard("{ArrowRight}");
    expect(within(open).getByRole("img", { name: "b.png" })).toBeInTheDocument();
    expect(open).toHaveTextContent("2 of 2");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  test("is opened at once, but what would run something only after a question", async () => {
    const { backend, user } = await openFiles([attachment({ id: "m", original_name: "readings.xlsm" })], (it) =>
      it.runs.set("readings.xlsm", "macros"),
    );
    await user.click(look("readings.xlsm"));
    await user.click(within(await viewer()).getByRole("button", { name: "Open" }));
    await screen.findByText(/It has macros/);
    expect(lastCall(backend, "openAttachment")).toEqual(["m", false]);
    await user.click(screen.getByRole("button", { name: "Open anyway" }));
    await waitFor(() => expect(lastCall(backend, "openAttachment")).toEqual(["m", true]));
  });

  test("is shown in its folder, and a copy is saved, and it says under which name", async () => {
    const { backend, user } = await openFiles([attachment({ id: "a", original_name: "a.pdf" })]);
    await user.click(look("a.pdf"));
    const open = await viewer();
    await user.click(within(open).getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByRole("menuitem", { name: "Show in folder" }));
    expect(lastCall(backend, "showInFolder")).toEqual(["a"]);
    await user.click(within(open).getByRole("button", { name: "Save a copy" }));
    await waitFor(() => expect(open).toHaveTextContent("Saved as a.pdf"));
  });

  test("gives its checksum to the clipboard", async () => {
    const { user } = await openFiles([attachment({ id: "a", original_name: "a.pdf", sha256: "a41c".repeat(16) })]);
    await user.click(look("a.pdf"));
    await user.click(within(await viewer()).getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByRole("menuitem", { name: "Copy the SHA-256" }));
    expect(await screen.findByText("Copied.")).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toMatch(/^a41c[0-9a-f]{60}$/);
  });

  test("says why it cannot be opened", async () => {
    const { user } = await openFiles([attachment({ id: "a", original_name: "a.pdf" })], (it) =>
      it.failures.set("openAttachment", { code: "internal", parameters: { detail: "no program" }, problems: [] }),
    );
    await user.click(look("a.pdf"));
    await user.click(within(await viewer()).getByRole("button", { name: "Open" }));
    expect(await screen.findByRole("alert")).not.toBeEmptyDOMElement();
  });

  test("whose content is not what its name says is marked", async () => {
    await openFiles([
      attachment({ id: "a", original_name: "slip.jpg", media_type: "image/png" }),
      attachment({ id: "b", original_name: "photo.JPEG", media_type: "image/jpeg" }),
    ]);
    expect(screen.getAllByText("The content is PNG, not what the name says")).toHaveLength(1);
  });
});

test("copies of all files are saved, and those of which there is none are named", async () => {
  const { user } = await openFiles([
    attachment({ id: "a", original_name: "a.pdf" }),
    attachment({ id: "b", original_name: "b.pdf", state: "missing" }),
  ]);
  await user.click(screen.getByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save all copies" }));
  await waitFor(() => expect(detail()).toHaveTextContent("One copy is saved"));
  expect(detail()).toHaveTextContent("No copy of b.pdf:");
});
