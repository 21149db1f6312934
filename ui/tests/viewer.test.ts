import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Attachment } from "../src/backend";
import { attachment, batch } from "../src/backend/fake/samples";
import type { Pdf } from "../src/shared/attachments/pdf";
import * as reader from "../src/shared/attachments/pdf";
import { chooseIn, lastCall, openWindow } from "./support";

const picture = (id: string, name: string, more: Partial<Attachment> = {}) =>
  attachment({ id, original_name: name, preview_kind: "image", preview_url: `data:image/png;base64,${id}`, ...more });

const certificate = (more: Partial<Attachment> = {}) =>
  attachment({
    id: "c",
    original_name: "certificate.pdf",
    media_type: "application/pdf",
    preview_kind: "pdf",
    preview_url: "attachment://localhost/c",
    ...more,
  });

async function openForm(draftAttachments: Attachment[]) {
  return openWindow({ draftAttachments });
}

const look = (name: string) => screen.getByRole("button", { name: `Look at ${name}` });
const viewer = () => screen.findByRole("dialog");
const press = (name: string) => screen.getByRole("button", { name });

/** Gives every element that a picture is shown in this room, and every picture this size. */
function measures(room: { width: number; height: number }, own: { width: number; height: number }) {
  const define = (on: object, name: string, value: number) => {
    const before = Object.getOwnPropertyDescriptor(on, name);
    Object.defineProperty(on, name, { configurable: true, get: () => value });
    return () => (before ? Object.defineProperty(on, name, before) : Reflect.deleteProperty(on, name));
  };
  const backs = [
    define(HTMLElement.prototype, "offsetWidth", room.width),
    define(HTMLElement.prototype, "offsetHeight", room.height),
    define(HTMLImageElement.prototype, "naturalWidth", own.width),
    define(HTMLImageElement.prototype, "naturalHeight", own.height),
  ];
  return () => {
    for (const back of backs) back();
  };
}

/** A reader of PDFs that notes what it is asked to draw. */
function readerOf(pages: number, more: Partial<Pdf> = {}) {
  const asked: { page: number; turned: number; scale: number; signal: AbortSignal }[] = [];
  const closed = vi.fn();
  vi.spyOn(reader, "openPdf").mockImplementation(async () => ({
    pages,
    size: async (_, turned) => (turned % 180 ? { width: 1000, height: 500 } : { width: 500, height: 1000 }),
    draw: async (page, turned, scale, signal) => {
      asked.push({ page, turned, scale, signal });
      return Object.assign(document.createElement("canvas"), { id: `page-${page}` });
    },
    close: closed,
    ...more,
  }));
  return { asked, closed };
}

beforeEach(() => () => vi.restoreAllMocks());

describe("a picture", () => {
  const shown = () => screen.getByRole("img", { name: "slip.png" }) as HTMLImageElement;
  const sizeOf = () => [shown().style.width, shown().style.height, shown().style.rotate];

  test("is whole in sight, and is fitted again when it is turned", async () => {
    // 16 px stay free at each edge.
    const restore = measures({ width: 832, height: 432 }, { width: 400, height: 200 });
    const { user } = await openForm([picture("AAAA", "slip.png")]);
    await user.click(look("slip.png"));
    await fireEvent.load(shown());
    await waitFor(() => expect(sizeOf()).toEqual(["800px", "400px", "0deg"]));
    await user.click(press("Turn"));
    await waitFor(() => expect(sizeOf()).toEqual(["400px", "200px", "90deg"]));
    await user.keyboard("r");
    await waitFor(() => expect(sizeOf()).toEqual(["800px", "400px", "180deg"]));
    restore();
  });

  test("is zoomed by buttons, keys, the wheel and a double click", async () => {
    const restore = measures({ width: 832, height: 432 }, { width: 400, height: 200 });
    const { user } = await openForm([picture("AAAA", "slip.png")]);
    await user.click(look("slip.png"));
    await fireEvent.load(shown());
    const stage = document.querySelector("[data-stage]") as HTMLElement;
    await user.click(press("Larger"));
    await waitFor(() => expect(shown().style.width).toBe("1200px"));
    await user.keyboard("0");
    await waitFor(() => expect(shown().style.width).toBe("800px"));
    expect(press("Smaller")).toHaveAttribute("aria-disabled", "true");
    await user.keyboard("+");
    await waitFor(() => expect(shown().style.width).toBe("1000px"));
    await user.keyboard("-");
    await fireEvent.wheel(stage, { deltaY: -100 });
    await waitFor(() => expect(Number.parseFloat(shown().style.width)).toBeGreaterThan(900));
    await fireEvent.dblClick(stage);
    await waitFor(() => expect(shown().style.width).toBe("800px"));
    restore();
  });

  test("is pinched by two fingers and moved by one", async () => {
    const restore = measures({ width: 832, height: 432 }, { width: 400, height: 200 });
    const { user } = await openForm([picture("AAAA", "slip.png")]);
    await user.click(look("slip.png"));
    await fireEvent.load(shown());
    const stage = document.querySelector("[data-stage]") as HTMLElement;
    const finger = (type: string, pointerId: number, clientX: number) =>
      fireEvent(stage, new PointerEvent(type, { pointerId, clientX, clientY: 100, button: 0, bubbles: true }));
    await finger("pointerdown", 1, 300);
    await finger("pointerdown", 2, 400);
    await finger("pointermove", 2, 500);
    await waitFor(() => expect(shown().style.width).toBe("1600px"));
    await finger("pointerup", 2, 500);
    stage.scrollLeft = 200;
    await finger("pointermove", 1, 250);
    expect(stage.scrollLeft).toBe(250);
    await finger("pointerup", 1, 250);
    await finger("pointermove", 1, 100);
    expect(stage.scrollLeft).toBe(250);
    restore();
  });

  test("that cannot be drawn says so, with Open as the next step", async () => {
    const { backend, user } = await openForm([picture("AAAA", "slip.png")]);
    await user.click(look("slip.png"));
    await fireEvent.error(shown());
    expect(await viewer()).toHaveTextContent("The picture cannot be shown here.");
    await user.click(press("Open"));
    expect(lastCall(backend, "openAttachment")).toEqual(["AAAA", false]);
  });
});

describe("while the share hangs", () => {
  const silent = {
    path: "/mnt/slips",
    origin: "settings",
    problem: { code: "storage_no_answer", parameters: { path: "/mnt/slips" }, can_adopt: false },
  };
  const words =
    "The storage path /mnt/slips does not answer: whatever is asked there waits. The file is shown as soon as it is back";

  test("the viewer says so, tries again when it is asked to, and unasked when the share is back", async () => {
    const { backend, user } = await openForm([picture("AAAA", "slip.png")]);
    const shown = () => screen.findByRole("img", { name: "slip.png" });
    backend.storage = silent;
    await user.click(look("slip.png"));
    await fireEvent.error(await shown());
    expect(await screen.findByText(new RegExp(words))).toHaveAttribute("role", "alert");
    expect(await viewer()).not.toHaveTextContent("The picture cannot be shown here");

    await user.click(press("Try again"));
    await fireEvent.error(await shown());
    expect(await screen.findByText(new RegExp(words))).toBeInTheDocument();
    expect(await viewer()).toContainElement(document.activeElement as HTMLElement);

    backend.emit("storage-changed", { ...silent, problem: null });
    await shown();
    expect(screen.queryByText(new RegExp(words))).toBeNull();
  });

  test("a PDF is opened again, and a file on this computer is not blamed on the share", async () => {
    const { asked } = readerOf(1);
    const read = vi.spyOn(reader, "openPdf").mockRejectedValueOnce(new reader.PdfError("unreadable", "503"));
    const kept = picture("BBBB", "kept.png", {
      state: "kept",
      place: { this_computer: true, storage_path: false, object_store: false },
    });
    const { backend, user } = await openForm([certificate(), kept]);
    backend.storage = silent;
    await user.click(look("certificate.pdf"));
    expect(await screen.findByText(new RegExp(words))).toBeInTheDocument();
    await user.click(press("Try again"));
    await waitFor(() => expect(asked.map((it) => it.page)).toEqual([1]));
    expect(read).toHaveBeenCalledTimes(2);

    await user.click(press("Next file"));
    await fireEvent.error(await screen.findByRole("img", { name: "kept.png" }));
    expect(await viewer()).toHaveTextContent("The picture cannot be shown here.");
    expect(screen.queryByText(new RegExp(words))).toBeNull();
  });
});

describe("a PDF", () => {
  const page = (at: number, of = 3) => screen.findByRole("img", { name: `certificate.pdf, page ${at} of ${of}` });

  test("is shown page by page, by buttons and by keys; the arrows stay with the files", async () => {
    const { asked } = readerOf(3);
    const { user } = await openForm([certificate(), picture("AAAA", "slip.png")]);
    await user.click(look("certificate.pdf"));
    await page(1);
    await waitFor(() => expect(asked.map((it) => it.page)).toEqual([1]));
    expect(press("Previous page")).toHaveAttribute("aria-disabled", "true");
    await user.click(press("Next page"));
    expect(await page(2)).toBeInTheDocument();
    await waitFor(() => expect(document.querySelector("#page-2")).toBeInTheDocument());
    expect(document.querySelector("#page-1")).not.toBeInTheDocument();
    await user.keyboard("{PageDown}");
    await page(3);
    await user.click(press("Next page"));
    await page(3);
    await user.keyboard("{PageUp}");
    await page(2);
    await user.keyboard("{Home}");
    await page(1);
    await user.keyboard("{End}");
    await page(3);
    expect(screen.getByText("Page 3 of 3")).toBeInTheDocument();
    await user.keyboard("{ArrowRight}");
    expect(await screen.findByRole("img", { name: "slip.png" })).toBeInTheDocument();
  });

  test("is drawn again for the size it has, and a drawing that is overtaken is cancelled", async () => {
    const restore = measures({ width: 1032, height: 432 }, { width: 1, height: 1 });
    const { asked } = readerOf(3);
    const { user } = await openForm([certificate()]);
    await user.click(look("certificate.pdf"));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ page: 1, scale: 2 }));
    await user.click(press("Larger"));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ page: 1, scale: 3 }));
    await user.click(press("Turn"));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ turned: 90, scale: 1 }));
    const last = asked.at(-1);
    expect(last?.signal.aborted).toBe(false);
    await user.click(press("Next page"));
    expect(last?.signal.aborted).toBe(true);
    restore();
  });

  test("is let go of when the viewer closes or another file is shown", async () => {
    const { closed } = readerOf(1);
    const { user } = await openForm([certificate(), picture("AAAA", "slip.png")]);
    await user.click(look("certificate.pdf"));
    await page(1, 1);
    await user.keyboard("{ArrowRight}");
    await screen.findByRole("img", { name: "slip.png" });
    expect(closed).toHaveBeenCalledOnce();
  });

  test.each([
    ["locked", "The PDF is locked with a password."],
    ["damaged", "The PDF is damaged and cannot be shown here."],
    ["unreadable", "The PDF cannot be shown just now."],
  ] as const)("that is %s says so, with Open as the next step", async (why, words) => {
    vi.spyOn(reader, "openPdf").mockRejectedValue(new reader.PdfError(why, null));
    const { backend, user } = await openForm([certificate()]);
    await user.click(look("certificate.pdf"));
    await screen.findByText(new RegExp(`^${words}`));
    expect(screen.queryByRole("button", { name: "Larger" })).not.toBeInTheDocument();
    await user.click(press("Open"));
    expect(lastCall(backend, "openAttachment")).toEqual(["c", false]);
  });

  test("that is too large is left to the system's program", async () => {
    const { user } = await openForm([certificate({ size: 130_000_000, preview_kind: null, preview_url: null })]);
    await user.click(look("certificate.pdf"));
    expect(await viewer()).toHaveTextContent("A PDF of 130.0 MB is too large to be shown here.");
  });

  test("with one damaged page shows the others", async () => {
    readerOf(2, {
      draw: async (at) => {
        if (at === 1) throw new reader.PdfError("damaged", null);
        return document.createElement("canvas");
      },
    });
    const { user } = await openForm([certificate()]);
    await user.click(look("certificate.pdf"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Page 1 is damaged and cannot be shown.");
    await user.keyboard("{PageDown}");
    const second = await page(2, 2);
    await waitFor(() => expect(second.querySelector("canvas")).toBeInTheDocument());
  });
});

describe("a file of the form", () => {
  test("whose kind cannot be shown has its kind's icon and Open", async () => {
    const { backend, user } = await openForm([attachment({ id: "h", original_name: "part.heic" })]);
    await user.click(look("part.heic"));
    const open = await viewer();
    expect(open).toHaveTextContent("HEIC");
    expect(open).toHaveTextContent("Files of this kind are not shown here.");
    await user.click(within(open).getByRole("button", { name: "Open" }));
    expect(lastCall(backend, "openAttachment")).toEqual(["h", false]);
  });

  test("is opened, copied and shown from its row's menu, which says what came of it", async () => {
    const { backend, user } = await openForm([attachment({ id: "a", original_name: "a.xlsm" })]);
    backend.runs.set("a.xlsm", "macros");
    await chooseIn(user, "a.xlsm", "Save a copy");
    expect(await screen.findByText("Saved as a.xlsm")).toBeInTheDocument();
    await chooseIn(user, "a.xlsm", "Show in folder");
    expect(lastCall(backend, "showInFolder")).toEqual(["a"]);
    await chooseIn(user, "a.xlsm", "Copy the SHA-256");
    expect(await screen.findByText("Copied.")).toBeInTheDocument();
    await chooseIn(user, "a.xlsm", "Open");
    await user.click(await screen.findByRole("button", { name: "Open anyway" }));
    await waitFor(() => expect(lastCall(backend, "openAttachment")).toEqual(["a", true]));
  });

  test("has a menu that is worked by keys alone", async () => {
    const { user } = await openForm([attachment({ id: "a", original_name: "a.pdf" })]);
    press("More actions: a.pdf").focus();
    await user.keyboard("{Enter}");
    await screen.findByRole("menu");
    await waitFor(() => expect(screen.getByRole("menuitem", { name: "Open" })).toHaveFocus());
    await user.keyboard("{End}{Enter}");
    expect(await screen.findByText("a.pdf is taken off")).toBeInTheDocument();
    await waitFor(() => expect(press("Undo: keep a.pdf")).toHaveFocus());
  });

  test("has no menu while there is nothing to do with it but to answer", async () => {
    await openForm([
      attachment({ id: "a", original_name: "a.pdf", state: "copying", copied: 1 }),
      attachment({ id: "b", original_name: "b.pdf", state: "failed" }),
    ]);
    expect(screen.queryByRole("button", { name: /^More actions/ })).not.toBeInTheDocument();
    expect(press("Cancel a.pdf")).toBeInTheDocument();
    expect(press("Remove b.pdf")).toBeInTheDocument();
  });
});

test("the same content twice is said in the form's list, the history's and the viewer", async () => {
  const twice = (ids: [string, string]) => [
    picture(ids[0], "slip.png", { sha256: "b".repeat(64) }),
    picture(ids[1], "slip (1).png", { sha256: "b".repeat(64) }),
  ];
  const { user } = await openWindow({
    draftAttachments: twice(["AAAA", "BBBB"]),
    batches: [batch(1, new Date(2026, 0, 5), { attachments: twice(["CCCC", "DDDD"]) })],
  });
  const said = "Same content as slip.png";
  expect(await screen.findByText(said)).toBeInTheDocument();
  await user.click(look("slip (1).png"));
  expect(await viewer()).toHaveTextContent(said);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await user.keyboard("{Control>}f{/Control}");
  await screen.findByRole("button", { name: "More actions" });
  expect(await screen.findByText(said)).toBeInTheDocument();
});
