import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attach, enterRolls, record, row, save, show, uploads } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { eventually } from "../harness/process.ts";
import { feelPulse } from "../harness/pulse.ts";
import { Share } from "../harness/share.ts";

const BANNER = { role: "status", name: "Storage" };
const SCREENS = ["History", "Attention", "Storage", "Backups", "Catalogue", "Settings", "Trail", "Plant", "New batch"];

/** In ms. A look at the share is given up after 5 s: a window that waited for one would stand still for longer. */
const STANDS_STILL = 4_000;

test("while the share hangs the window is used as ever, a batch is recorded with its file, and the file follows unaided", async (context) => {
  const { desktop, share } = await onShare(context);
  const slip = desktop.file("weigh slip.txt", "the slip");
  const window = await desktop.open();
  const looks = new Looks(window, "share-", ["light", "small"]);
  await window.find({ role: "heading", name: "New batch" });

  share.hang();
  const pulse = await feelPulse(window);
  await attach(window, slip);
  // Nothing is given up yet: the first call still waits.
  await everyScreen(window);
  await enterRolls(window, { notes: "while the share did not answer" });
  const kept = await row(window, "weigh slip.txt", "kept");
  expect(kept.text).toContain("Kept on this computer, will be moved when the storage is back");
  expect(await window.typedIn("Notes")).toBe("while the share did not answer");
  await saysThatItIsSilent(window);
  await looks.at("silent");

  const number = await save(window);
  const card = await window.said({ role: "article" });
  expect(card).toContain("Its attachment waits on this computer.");
  expect(card).toContain("weigh slip.txt: kept on this computer, will be moved when the storage is back");
  expect(card).toContain(`The storage path ${desktop.storagePath} does not answer`);
  expect(await show(desktop, number)).toMatchObject({
    notes: "while the share did not answer",
    attachments: [{ state: "kept", path: null, error: { code: "storage_unreachable" } }],
  });
  expect(readdirSync(join(desktop.dataDir, "outbox"))).toHaveLength(1);
  await looks.at("silent-recorded");

  await window.click({ role: "button", name: "Storage: something is wrong" });
  await window.click({ role: "button", name: "Check again" });
  await window.find({ role: "heading", name: /does not answer/ });
  await looks.at("silent-storage");
  await everyScreen(window);
  const { beats, longest } = await pulse.taken();
  expect(beats).toBeGreaterThan(20);
  expect(longest, "the window stood still").toBeLessThan(STANDS_STILL);

  share.release();
  await followed(window);
  await window.gone({ role: "article" }, 60_000);
  await window.find({ role: "button", name: "Attention" });
  const [saved] = (await show(desktop, number)).attachments;
  expect(saved).toMatchObject({ state: "saved", error: null });
  expect(readFileSync(saved?.path ?? "", "utf8")).toBe("the slip");
  expect(uploads(desktop), "beside what was there before").toHaveLength(2);
  await eventually("the outbox to be empty", async () => readdirSync(join(desktop.dataDir, "outbox")).length === 0);
  expect(looks.wrong).toEqual([]);
}, 240_000);

test("a window that is opened while the share hangs says so, and records", async (context) => {
  const { desktop, share } = await onShare(context);
  share.hang();
  const window = await desktop.open();
  await saysThatItIsSilent(window);
  const pulse = await feelPulse(window);
  await everyScreen(window);
  await enterRolls(window, { notes: "opened without the share" });
  const number = await save(window);
  expect((await show(desktop, number)).notes).toBe("opened without the share");
  const { longest } = await pulse.taken();
  expect(longest, "the window stood still").toBeLessThan(STANDS_STILL);

  share.release();
  await followed(window);
}, 120_000);

/** A workstation whose storage path is a share that has a file already. */
async function onShare({ skip }: TestContext): Promise<{ desktop: Desktop; share: Share }> {
  const desktop = await Desktop.start();
  const share = await Share.mount(desktop);
  if (!share) {
    console.error("SKIPPED: this account cannot mount a share");
    return skip("this account cannot mount a share");
  }
  const earlier = desktop.file("earlier.txt", "saved before");
  await record(desktop, {}, ["--attach", earlier, "--operator", "A. Kumar"]);
  expect(uploads(desktop)).toHaveLength(1);
  return { desktop, share };
}

/** Goes once through all screens, and ends at the form. */
async function everyScreen(window: BatchbookWindow): Promise<void> {
  const screens = await window.find({ role: "navigation", name: "Screens" });
  for (const name of SCREENS) {
    await window.click({ role: "button", name: new RegExp(`^${name}(:|$)`), within: screens });
    await window.find({ role: "heading", name }, STANDS_STILL);
  }
}

async function saysThatItIsSilent(window: BatchbookWindow): Promise<void> {
  const said = await window.said(BANNER);
  expect(said).toContain(
    `The storage path ${window.desktop.storagePath} does not answer: whatever is asked there waits.`,
  );
  expect(said).toContain("Batches can be recorded meanwhile");
}

/** Waits until the window says no more that the share is silent, with nobody pressing anything. */
async function followed(window: BatchbookWindow): Promise<void> {
  await window.gone(BANNER, 60_000);
  await window.find({ role: "button", name: "Storage" });
}
