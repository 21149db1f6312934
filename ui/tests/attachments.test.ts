import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { attachment } from "../src/backend/fake/samples";
import { chooseIn, denied, enteredPipe, lastCall, openWindow } from "./support";

const panel = () => screen.getByRole("region", { name: "Attachments" });
const row = (name: string) => within(panel()).getByText(name).closest("li") as HTMLElement;
const attach = () => screen.getByRole("button", { name: /Attach files/ });

describe("files of the draft", () => {
  test("picked files are alive at once: size, progress, then a tick, and the form stays usable", async () => {
    const { user } = await openWindow({ draft: enteredPipe, ticks: 4, tick_ms: 60 }, (it) =>
      it.picks.push([
        { name: "weigh slip.jpg", size: 2_400_000 },
        { name: "रसीद QC.pdf", size: 31_000_000 },
      ]),
    );
    await user.click(attach());
    const slip = await waitFor(() => row("weigh slip.jpg"));
    const bar = within(slip).getByRole("progressbar", { name: "Progress of weigh slip.jpg" });
    await waitFor(() => expect(bar).toHaveAttribute("value", "1200000"));
    expect(slip).toHaveTextContent("1.2 of 2.4 MB");
    await user.type(screen.getByRole("textbox", { name: "Notes" }), "meanwhile");
    await waitFor(() => expect(slip).toHaveTextContent("2.4 MB · saved"));
    expect(within(slip).queryByRole("progressbar")).not.toBeInTheDocument();
    expect(row("रसीद QC.pdf")).toHaveTextContent("PDF");
    await waitFor(() => expect(panel()).toHaveTextContent("All 2 files are saved"));
    expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("meanwhile");
  });

  test("a long copy says how much time is left", async () => {
    const { user } = await openWindow({ ticks: 100, tick_ms: 50 }, (it) => it.picks.push([{ name: "film.pdf" }]));
    await user.keyboard("{Control>}o{/Control}");
    const film = await waitFor(() => row("film.pdf"));
    await waitFor(() => expect(film).toHaveTextContent(/MB · [3-6] s/), { timeout: 2000 });
  });

  test("a picture is shown small, and falls back to its kind when it cannot be drawn", async () => {
    await openWindow({
      draftAttachments: [attachment({ id: "a", original_name: "slip.jpg", preview_url: "attachment://localhost/a" })],
    });
    const picture = row("slip.jpg").querySelector("img") as HTMLImageElement;
    expect(picture).toHaveAttribute("src", "attachment://localhost/a");
    picture.dispatchEvent(new Event("error"));
    await waitFor(() => expect(row("slip.jpg")).toHaveTextContent("JPG"));
  });

  test("a failure says why, and Retry works as soon as the cause is gone", async () => {
    const { backend, user } = await openWindow({}, (it) => it.picks.push([{ name: "slip.jpg", fails: denied }]));
    await user.click(attach());
    const slip = await waitFor(() => row("slip.jpg"));
    await waitFor(() => expect(slip).toHaveTextContent("No permission to write to /mnt/slips"));
    await user.click(within(slip).getByRole("button", { name: "Retry slip.jpg" }));
    await waitFor(() => expect(slip).toHaveTextContent("No permission"));
    backend.repair("slip.jpg");
    await user.click(within(slip).getByRole("button", { name: "Retry slip.jpg" }));
    await waitFor(() => expect(slip).toHaveTextContent("saved"));
  });

  test("an end that is told before the answer to Retry stands", async () => {
    const { backend, user } = await openWindow({
      draftAttachments: [attachment({ id: "a", original_name: "slip.jpg", state: "failed", error: denied })],
    });
    backend.retryAttachment = async (id) => {
      const failed = attachment({
        id,
        original_name: "slip.jpg",
        state: "failed",
        error: { ...denied, code: "no_space" },
      });
      backend.emit("attachment-changed", { ...failed, owner: { kind: "draft", id: backend.draft.id } });
      return { ...failed, state: "copying", error: null };
    };
    await user.click(screen.getByRole("button", { name: "Retry slip.jpg" }));
    await waitFor(() => expect(row("slip.jpg")).toHaveTextContent("No space left"));
    await new Promise((settle) => setTimeout(settle, 20));
    expect(row("slip.jpg")).toHaveAttribute("data-state", "failed");
  });

  test("a failure that cannot be retried offers only another choice, which takes its place", async () => {
    const { user } = await openWindow({}, (it) =>
      it.picks.push(
        [
          {
            name: "run.exe",
            fails: {
              code: "kind_not_allowed",
              parameters: { name: "run.exe", kind: "exe", kinds: "pdf" },
              retriable: false,
            },
          },
          { name: "other.pdf" },
        ],
        [{ name: "run.pdf" }],
      ),
    );
    await user.click(attach());
    const wrong = await waitFor(() => row("run.exe"));
    await waitFor(() => expect(wrong).toHaveTextContent("Files of the kind “exe” are not accepted"));
    expect(within(wrong).queryByRole("button", { name: /Retry/ })).not.toBeInTheDocument();
    await user.click(within(wrong).getByRole("button", { name: "Choose again for run.exe" }));
    await waitFor(() => expect(row("run.pdf")).toHaveTextContent("saved"));
    expect(within(panel()).queryByText("run.exe")).not.toBeInTheDocument();
    expect(within(panel()).getAllByRole("listitem")[0]).toHaveTextContent("run.pdf");
  });

  test("a copy can be cancelled, and a cancelled one removed at once", async () => {
    const { user } = await openWindow({ ticks: 100, tick_ms: 20 }, (it) => it.picks.push([{ name: "film.pdf" }]));
    await user.click(attach());
    await user.click(await screen.findByRole("button", { name: "Cancel film.pdf" }));
    await waitFor(() => expect(row("film.pdf")).toHaveTextContent("Cancelled"));
    await user.click(screen.getByRole("button", { name: "Remove film.pdf" }));
    await waitFor(() => expect(within(panel()).queryByText("film.pdf")).not.toBeInTheDocument());
  });

  test("a file that is taken off can be brought back for some seconds", async () => {
    const { backend, user } = await openWindow({
      draftAttachments: [attachment({ id: "a", original_name: "slip.jpg" })],
    });
    await chooseIn(user, "slip.jpg", "Remove");
    await waitFor(() => expect(within(panel()).queryByText("slip.jpg")).not.toBeInTheDocument());
    expect(within(panel()).getByRole("heading")).not.toHaveTextContent("1");
    await user.click(within(panel()).getByRole("button", { name: "Undo: keep slip.jpg" }));
    await waitFor(() => expect(row("slip.jpg")).toBeInTheDocument());
    expect(lastCall(backend, "removeAttachment")).toBeUndefined();
  });

  test("what was taken off does not go with the batch, even when it is saved at once", async () => {
    const { backend, user } = await openWindow({
      draft: enteredPipe,
      draftAttachments: [
        attachment({ id: "a", original_name: "slip.jpg" }),
        attachment({ id: "b", original_name: "right.jpg" }),
      ],
    });
    await chooseIn(user, "slip.jpg", "Remove");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Batch 1 is saved");
    expect(backend.batches[0]?.attachments.map((it) => it.original_name)).toEqual(["right.jpg"]);
  });

  test("a file that cannot be taken off stands in the list again, with the reason", async () => {
    const { backend, user } = await openWindow(
      { draft: enteredPipe, draftAttachments: [attachment({ id: "a", original_name: "slip.jpg" })] },
      (it) => it.failures.set("removeAttachment", { code: "disk_full", parameters: { path: "/data" }, problems: [] }),
    );
    await chooseIn(user, "slip.jpg", "Remove");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(backend.batches).toHaveLength(1));
    expect(backend.batches[0]?.attachments.map((it) => it.original_name)).toEqual(["slip.jpg"]);
  });

  test("Ctrl+V attaches what is on the clipboard, and says when there is nothing", async () => {
    const { backend, user } = await openWindow({}, (it) => {
      it.clipboard = [{ name: "pasted 2026-11-24 14-06.png" }];
    });
    await user.keyboard("{Control>}v{/Control}");
    await waitFor(() => expect(row("pasted 2026-11-24 14-06.png")).toHaveTextContent("saved"));
    backend.clipboard = [];
    await user.click(within(panel()).getByRole("button", { name: "Paste" }));
    expect(await within(panel()).findByText(/no file and no picture on the clipboard/)).toBeInTheDocument();
  });

  test("in a field Ctrl+V pastes the text as ever, and attaches only files", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe }, (it) => {
      it.clipboard = [{ name: "slip.png" }];
    });
    const notes = screen.getByRole("textbox", { name: "Notes" });
    await user.click(notes);
    await user.keyboard("{Control>}v{/Control}");
    const paste = (types: string[]) => {
      const event = new Event("paste", { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { types, getData: () => "" } });
      notes.dispatchEvent(event);
    };
    paste(["text/plain", "Files"]);
    await new Promise((settle) => setTimeout(settle, 20));
    expect(lastCall(backend, "pasteAttachments")).toBeUndefined();
    paste(["Files"]);
    await waitFor(() => expect(row("slip.png")).toBeInTheDocument());
  });

  const SAME = "b".repeat(64);

  test("the same content twice is said whichever of two copies ends first", async () => {
    const copying = (id: string, original_name: string) =>
      attachment({ id, original_name, state: "copying", copied: 0, sha256: null });
    const { backend } = await openWindow({
      draftAttachments: [copying("a", "slip.jpg"), copying("b", "slip (1).jpg")],
    });
    const ends = (id: string, original_name: string) =>
      backend.emit("attachment-changed", {
        ...attachment({ id, original_name, sha256: SAME }),
        owner: { kind: "draft", id: backend.draft.id },
      });
    ends("b", "slip (1).jpg");
    await waitFor(() => expect(row("slip (1).jpg")).toHaveTextContent("saved"));
    expect(row("slip (1).jpg")).not.toHaveTextContent("Same content");
    ends("a", "slip.jpg");
    await waitFor(() => expect(row("slip (1).jpg")).toHaveTextContent("Same content as slip.jpg"));
    expect(row("slip.jpg")).not.toHaveTextContent("Same content");
  });

  test("the same content twice is said, with the name of the other", async () => {
    await openWindow({
      draftAttachments: [
        attachment({ id: "a", original_name: "slip.jpg", sha256: SAME }),
        attachment({ id: "b", original_name: "slip (1).jpg", sha256: SAME }),
        attachment({ id: "c", original_name: "other.jpg" }),
        attachment({ id: "d", original_name: "failed.jpg", sha256: SAME, state: "failed" }),
      ],
    });
    expect(row("slip (1).jpg")).toHaveTextContent("Same content as slip.jpg");
    expect(row("other.jpg")).not.toHaveTextContent("Same content");
    expect(row("failed.jpg")).not.toHaveTextContent("Same content");
    expect(row("slip.jpg")).not.toHaveTextContent("Same content");
  });

  test("files over the window are invited, and dropped ones attached", async () => {
    const { backend } = await openWindow();
    expect(panel()).toHaveTextContent("Drop files here");
    backend.emit("files-hover", { hovering: true });
    await waitFor(() => expect(panel()).toHaveTextContent("Let go to attach"));
    backend.drop([{ name: "dropped.pdf" }]);
    await waitFor(() => expect(row("dropped.pdf")).toHaveTextContent("saved"));
    expect(panel()).toHaveTextContent("Drop files here");
  });

  test("a cancelled picker changes nothing, a refusal is said in the panel", async () => {
    const { backend, user } = await openWindow();
    await user.click(attach());
    expect(within(panel()).queryAllByRole("listitem")).toHaveLength(0);
    backend.failures.set("pickAttachments", { code: "refused", parameters: {}, problems: [] });
    await user.click(attach());
    expect(await within(panel()).findByRole("alert")).toBeInTheDocument();
  });

  test("a file that is kept on this computer says so calmly, and can be tried by hand", async () => {
    const { backend, user } = await openWindow({
      draftAttachments: [
        attachment({
          id: "k",
          original_name: "slip.jpg",
          state: "kept",
          error: { code: "kept", parameters: { path: "/mnt/slips", cause: "no_space" }, retriable: true },
        }),
      ],
    });
    const said = within(row("slip.jpg")).getByText("Kept on this computer, will be moved when the storage is back");
    expect(said).toHaveAttribute("title", expect.stringMatching(/no space left at \/mnt\/slips.*Nothing else/));
    expect(within(row("slip.jpg")).queryByRole("button", { name: /again/ })).not.toBeInTheDocument();
    await user.click(within(row("slip.jpg")).getByRole("button", { name: "Retry slip.jpg" }));
    await waitFor(() => expect(lastCall(backend, "retryAttachment")).toEqual(["k"]));
  });

  test("forty files are all there", async () => {
    await openWindow({
      draftAttachments: Array.from({ length: 40 }, (_, at) => attachment({ id: `${at}`, original_name: `${at}.pdf` })),
    });
    expect(within(panel()).getAllByRole("listitem")).toHaveLength(40);
    expect(within(panel()).getByRole("heading")).toHaveTextContent("Attachments 40");
  });
});
