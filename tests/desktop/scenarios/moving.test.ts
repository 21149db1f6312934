import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attach, enterRolls, record, row, save, show, uploads } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { eventually } from "../harness/process.ts";

const CARD = { role: "region", name: "Move the files" };
const MOVE = { role: "button", name: "Move the files…" };

test("the files move to another disk: stopped and gone on with, with a batch recorded between; the old folder stays", async () => {
  const { desktop, there } = await workstation();
  const slip = desktop.file("weigh slip.jpg", "the slip");
  const earlier = await record(desktop, {}, ["--operator", "A. Kumar", "--attach", slip]);
  await record(desktop, { notes: "with much" }, ["--operator", "A. Kumar", "--attach", desktop.bigFile("film.pdf")]);
  const before = desktop.storagePath;
  const window = await open(desktop);

  await window.click(MOVE);
  await (await window.picker()).choose(there);
  await window.click({ role: "button", name: "Stop" });
  const stopped = await eventually("the move to say that it was stopped", async () => {
    const said = await window.said(CARD);
    return said.includes(`A move to ${there} was stopped.`) && said;
  });
  expect(stopped).toContain("Choose the same folder again, and it goes on from there.");
  const looks = new Looks(window, "", ["light", "dark", "small"]);
  await looks.at("storage-move-stopped");
  expect(
    (await show(desktop, earlier.batch_number)).attachments[0]?.path,
    "nothing is switched before all is there",
  ).toContain(before);

  const later = desktop.file("certificate.pdf", "%PDF-1.4 meanwhile");
  await window.click({ role: "button", name: /^New batch/ });
  await attach(window, later);
  await row(window, "certificate.pdf", "saved");
  await enterRolls(window);
  const number = await save(window);

  await toStorage(window);
  await window.click(MOVE);
  await (await window.picker()).choose(there);
  await window.find(
    {
      text: `The files are at ${there} from now on.`.concat(
        ` Those at ${before} are still there: remove that folder yourself when you no longer need it.`,
      ),
    },
    60_000,
  );
  await looks.at("storage-moved");
  expect(looks.wrong).toEqual([]);

  const old = uploads(desktop);
  expect(old, "the old folder stays").toHaveLength(3);
  desktop.storagePath = there;
  expect(uploads(desktop)).toEqual(old);
  for (const [batch, bytes] of [
    [earlier.batch_number, "the slip"],
    [number, "%PDF-1.4 meanwhile"],
  ] as const) {
    const [moved] = (await show(desktop, batch)).attachments;
    expect(moved?.path).toBe(join(there, "batches", moved?.stored_name ?? ""));
    expect(readFileSync(moved?.path ?? "", "utf8")).toBe(bytes);
  }
  const { status, stdout } = await desktop.batchbook(["check", "--rehash"], here);
  expect(status, stdout).toBe(0);
}, 180_000);

test("a move that could change nothing, or that has no place, is refused before the first byte", async () => {
  const { desktop, there } = await workstation();
  await record(desktop, {}, ["--operator", "A. Kumar", "--attach", desktop.file("weigh slip.jpg", "the slip")]);
  const window = await open(desktop);

  // Into the folder that is moved.
  const inside = join(desktop.storagePath, "batches");
  await window.click(MOVE);
  await (await window.picker()).choose(inside);
  const refused = await window.find({ role: "alert", within: await window.find(CARD) });
  expect(await refused.getText()).toContain(inside);
  await window.close();

  const commanded = await desktop.open({ env: { UPLOAD_STORAGE_PATH: desktop.storagePath } });
  await toStorage(commanded);
  await commanded.click(MOVE);
  await (await commanded.picker()).choose(there);
  const said = await commanded.find({ role: "alert", within: await commanded.find(CARD) });
  expect(await said.getText()).toContain("UPLOAD_STORAGE_PATH");
  expect(readdirSync(there)).toEqual([]);
  expect(existsSync(join(desktop.storagePath, "batches"))).toBe(true);
});

/** Started without a storage path in the environment, which no move could change. */
const here = { env: { UPLOAD_STORAGE_PATH: undefined, BATCHBOOK_BACKUP_AT: "off" } };

/** A workstation with its files in its app-data folder, and an empty folder elsewhere. */
async function workstation() {
  const desktop = await Desktop.start();
  desktop.storagePath = join(desktop.dataDir, "uploads");
  const there = join(desktop.folder, "bigger disk");
  mkdirSync(there);
  return { desktop, there };
}

async function open(desktop: Desktop): Promise<BatchbookWindow> {
  const window = await desktop.open(here);
  await toStorage(window);
  return window;
}

async function toStorage(window: BatchbookWindow): Promise<void> {
  await window.click({ role: "button", name: /^Storage/ });
  await window.find(CARD);
}
