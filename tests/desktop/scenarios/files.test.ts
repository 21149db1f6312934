import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attachAllIn, row, signIn } from "../harness/entry.ts";
import { FilePicker } from "../harness/file-picker.ts";
import { eventually } from "../harness/process.ts";
import { tiff } from "../harness/tiff.ts";

/** An attachment as the program hands it to the screen. */
interface Attachment {
  id: string;
  original_name: string;
  thumbnail_url: string | null;
  preview_url: string | null;
  preview_kind: "image" | "pdf" | null;
}

const PDF = Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");
const FILES = {
  "scan.tif": tiff(640, 320),
  "scan again.tif": tiff(640, 320),
  "certificate.pdf": PDF,
  "setup.txt": Buffer.from("#!/bin/sh\nexit 0\n"),
};

/** Asks the program as its screens do, and answers when it does; an error is its code. */
async function ask<T>(window: BatchbookWindow, command: string, args: object = {}): Promise<T> {
  await begin(window, command, args);
  return answered<T>(window, command);
}

async function begin(window: BatchbookWindow, command: string, args: object): Promise<void> {
  await window.driver.executeScript(
    `window.answer = undefined;
     window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(
       (it) => { window.answer = { it }; }, (error) => { window.answer = { error }; });`,
    command,
    args,
  );
}

async function answered<T>(window: BatchbookWindow, command: string): Promise<T> {
  const answer = await eventually(
    `an answer to ${command}`,
    async () =>
      (await window.driver.executeScript<{ it?: T; error?: { code: string } } | null>(
        "return window.answer ?? null",
      )) ?? undefined,
  );
  if (answer.error) throw new Error(`${command}: ${answer.error.code}`);
  return answer.it as T;
}

/** Runs a script of the page that answers later. */
function inPage<T>(window: BatchbookWindow, script: string, ...args: unknown[]): Promise<T> {
  return window.driver.executeAsyncScript<T>(
    `const done = arguments[arguments.length - 1];
     (async () => { ${script} })().then(done, (error) => done("error: " + error));`,
    ...args,
  );
}

/** A window with a draft that has the files, and a system that notes what it is asked to open. */
async function start(): Promise<{ desktop: Desktop; window: BatchbookWindow; files: Map<string, Attachment> }> {
  const desktop = await Desktop.start();
  for (const [name, bytes] of Object.entries(FILES)) desktop.file(`slips/${name}`, bytes);
  const opener = desktop.file("bin/xdg-open", `#!/bin/sh\nprintf '%s\\n' "$1" >> '${desktop.folder}/opened'\n`);
  chmodSync(opener, 0o755);
  const window = await desktop.open({ env: { PATH: `${dirname(opener)}:${process.env.PATH}` } });
  await signIn(window);
  await attachAllIn(window, join(desktop.folder, "slips"));
  for (const name of Object.keys(FILES)) await row(window, name, "saved");
  const { draft } = await ask<{ draft: { attachments: Attachment[] } }>(window, "start");
  return { desktop, window, files: new Map(draft.attachments.map((it) => [it.original_name, it])) };
}

test("pictures are shown small and large, a TIFF too, and a PDF is bytes for the window's own reader", async () => {
  const { window, files } = await start();
  const sizeOf = (url: string | null | undefined) =>
    inPage<number[]>(
      window,
      `const image = new Image(); image.src = arguments[0]; await image.decode();
       return [image.naturalWidth, image.naturalHeight];`,
      url,
    );
  const scan = files.get("scan.tif");
  expect(scan?.preview_kind).toBe("image");
  expect(await sizeOf(scan?.thumbnail_url)).toEqual([160, 80]);
  expect(await sizeOf(scan?.preview_url)).toEqual([640, 320]);

  const certificate = files.get("certificate.pdf");
  expect(certificate).toMatchObject({ preview_kind: "pdf", thumbnail_url: null });
  const read = await inPage<string>(
    window,
    `const answer = await fetch(arguments[0]);
     return answer.headers.get("content-type") + " " + [...new Uint8Array(await answer.arrayBuffer())].join();`,
    certificate?.preview_url,
  );
  expect(read).toBe(`application/pdf ${[...PDF].join()}`);
  const outside = await inPage<string>(
    window,
    `try { await fetch("http://127.0.0.1:9/"); return "read"; } catch { return "refused"; }`,
  );
  expect(outside).toBe("refused");
  const framed = await inPage<string>(
    window,
    `const refused = new Promise((done) => addEventListener("securitypolicyviolation", (it) => done(it.violatedDirective)));
     const frame = document.createElement("iframe");
     frame.src = arguments[0];
     document.body.append(frame);
     return Promise.race([refused, new Promise((done) => setTimeout(() => done("shown"), 3000))]);`,
    certificate?.preview_url,
  );
  expect(framed, "a PDF is never a page of its own").toBe("frame-src");
  expect(files.get("setup.txt")).toMatchObject({ preview_kind: null, preview_url: null });
});

test("the system's program gets a read-only copy, and what runs something is asked about first", async () => {
  const { desktop, window, files } = await start();
  const note = join(desktop.folder, "opened");
  const opened = () => (existsSync(note) ? readFileSync(note, "utf8").trim().split("\n") : []);
  const open = (name: string, confirmed = false) =>
    ask(window, "open_attachment", { id: files.get(name)?.id, confirmed });

  expect(await open("setup.txt")).toEqual({ needs_confirmation: "program" });
  expect(await open("scan.tif")).toEqual({ needs_confirmation: null });
  const [copy = ""] = await eventually("a program to open it", async () =>
    opened().length > 0 ? opened() : undefined,
  );
  expect(basename(copy)).toBe("scan.tif");
  expect(copy.startsWith(join(desktop.dataDir, "opened"))).toBe(true);
  expect(statSync(copy).mode & 0o777 & 0o222, "nobody may write to it").toBe(0);
  expect(statSync(dirname(copy)).mode & 0o777).toBe(0o700);
  expect(readFileSync(copy)).toEqual(FILES["scan.tif"]);

  expect(await open("setup.txt", true)).toEqual({ needs_confirmation: null });
  await eventually("a program to open it", async () => opened().length === 2);
  expect(opened().map((path) => basename(path))).toEqual(["scan.tif", "setup.txt"]);
});

test("copies are saved under their names and never replace a file", async () => {
  const { desktop, window, files } = await start();
  const folder = join(desktop.folder, "for the auditor");
  mkdirSync(folder);
  desktop.file("for the auditor/certificate.pdf", "somebody's own");
  await begin(window, "save_copy", { id: files.get("certificate.pdf")?.id });
  const dialog = await FilePicker.appear(window);
  await dialog.keys("Escape");
  expect(await answered(window, "save_copy"), "cancelled").toBeNull();

  await begin(window, "save_copy", { id: files.get("certificate.pdf")?.id });
  // The dialog has selected the suggested name without its extension.
  await (await FilePicker.appear(window)).choose(join(folder, "copy"));
  expect(await answered(window, "save_copy")).toEqual({ file_name: "copy.pdf" });
  expect(readFileSync(join(folder, "copy.pdf"))).toEqual(PDF);
  expect(readdirSync(folder).sort()).toEqual(["certificate.pdf", "copy.pdf"]);
});
