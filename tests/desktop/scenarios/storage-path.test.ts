import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attach, enterRolls, record, row, save, show, signIn, uploads } from "../harness/entry.ts";

const BANNER = { role: "status", name: "Storage" };
const ONE_OPEN = { role: "button", name: "Attention: one file is not saved" };

test("an unmounted storage path is said, filled by nobody, and costs no batch; when it is back, the file follows unasked", async () => {
  const { desktop, window, number, slip, away } = await recordedWhileUnmounted();

  // The stick leaves, and nobody presses anything.
  rmSync(slip);
  rmdirSync(desktop.storagePath);
  renameSync(away, desktop.storagePath);

  await window.gone({ role: "article" }, 60_000);
  await window.gone(BANNER);
  await window.find({ role: "button", name: "Attention" });
  const [saved] = (await show(desktop, number)).attachments;
  expect(readFileSync(saved?.path ?? "", "utf8")).toBe("the slip");
  expect(uploads(desktop), "beside what was there before").toHaveLength(2);
});

test("“Use this folder” takes an emptied storage path into use on purpose", async () => {
  const { desktop, window, number } = await recordedWhileUnmounted();

  await window.click({ role: "button", name: "Use this folder" });
  const dialog = await window.find({ role: "dialog", name: `Use ${desktop.storagePath} from now on?` });
  expect(readdirSync(desktop.storagePath), "not before it was confirmed").toEqual([]);
  await window.click({ role: "button", name: "Use this folder", within: dialog });

  await window.gone(BANNER);
  expect(existsSync(join(desktop.storagePath, ".batchbook-storage"))).toBe(true);
  await window.gone({ role: "article" });
  const [saved] = (await show(desktop, number)).attachments;
  expect(readFileSync(saved?.path ?? "", "utf8")).toBe("the slip");
  expect(uploads(desktop)).toHaveLength(1);
});

test("a storage path that another workstation uses is refused in words and left as it is", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.jpg", "the slip");
  const theirs = join(desktop.folder, "other workstation");
  await record(desktop, {}, ["--data-dir", theirs, "--attach", slip, "--operator", "R. Singh"]);
  const before = contents(desktop.storagePath);
  await desktop.batchbook(["--storage-path", join(desktop.folder, "ours"), "list"]);
  const window = await desktop.open();
  await signIn(window);

  const said = await window.said(BANNER);
  expect(said).toContain(`The storage path ${desktop.storagePath} belongs to another workstation.`);
  expect(said).toContain("Choose a folder of its own for this workstation");
  expect(await window.findAll({ role: "button", name: "Use this folder" })).toEqual([]);

  await attach(window, slip);
  await row(window, "weigh slip.jpg", "kept");
  await enterRolls(window);
  await save(window);
  await window.find(ONE_OPEN);
  expect(contents(desktop.storagePath)).toEqual(before);
});

/** A batch that was recorded in the window while the storage path was an empty mount point. */
async function recordedWhileUnmounted() {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.jpg", "the slip");
  const earlier = desktop.file("earlier.pdf", "saved before");
  await record(desktop, {}, ["--attach", earlier, "--operator", "A. Kumar"]);
  const away = join(desktop.folder, "share");
  renameSync(desktop.storagePath, away);
  mkdirSync(desktop.storagePath);

  const window = await desktop.open();
  await saysThatItIsGone(window);
  await attach(window, slip);
  const kept = await row(window, "weigh slip.jpg", "kept");
  expect(kept.text).toContain("Kept on this computer, will be moved when the storage is back");
  expect(readdirSync(join(desktop.dataDir, "outbox"))).toHaveLength(1);
  await enterRolls(window, { notes: "while the share was gone" });
  const number = await save(window);

  expect(await show(desktop, number)).toMatchObject({
    notes: "while the share was gone",
    attachments: [{ state: "kept", path: null, error: { code: "storage_unreachable" } }],
  });
  expect(readdirSync(desktop.storagePath), "nothing is made in an empty mount point").toEqual([]);
  const card = await window.said({ role: "article" });
  expect(card).toContain("Its attachment waits on this computer.");
  expect(card).toContain("weigh slip.jpg: kept on this computer, will be moved when the storage is back");
  return { desktop, window, number, slip, away };
}

async function saysThatItIsGone(window: BatchbookWindow): Promise<void> {
  const said = await window.said(BANNER);
  expect(said).toContain(`The storage path ${window.desktop.storagePath} is not what it was: its marker is gone.`);
  expect(said).toContain("Is the share or drive not connected?");
}

/** Everything below a folder, with its bytes. */
function contents(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it): [string, string] => {
      const path = join(it.parentPath, it.name);
      return [path, readFileSync(path, "utf8")];
    })
    .sort();
}
