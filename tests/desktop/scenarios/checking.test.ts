import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { record, show } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("a file that somebody removed by hand waits in Attention after “Check now”, and is well again when it is back", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.jpg", "the slip");
  const batch = await record(desktop, {}, ["--attach", slip, "--operator", "R. Singh"]);
  const saved = batch.attachments[0]?.path ?? "";
  const window = await desktop.open();
  await window.click({ role: "button", name: "Storage" });
  await window.find({ text: "Not checked yet" });

  unlinkSync(saved);
  await window.click({ role: "button", name: "Check now" });

  await window.find({ text: /^Last full check today .*: the one file is not as saved$/ });
  await window.screenshot("storage checked");
  await window.click({ role: "button", name: "Show what waits" });
  const card = await window.find({ role: "article", name: /^Batch HDPEPipe/ });
  expect(await card.getText()).toContain("weigh slip.jpg: the file is no longer there as it was saved");

  writeFileSync(saved, readFileSync(slip));
  writeFileSync(join(desktop.storagePath, "batches", "note.txt"), "somebody's note");
  await window.click({ role: "button", name: "Storage" });
  await window.click({ role: "button", name: "Check now" });
  await window.find({ text: /^Last full check today .*: one file, all good$/ });
  await window.find({ role: "button", name: "Attention" });
  expect((await show(desktop, "1")).attachments).toMatchObject([{ state: "saved" }]);

  await window.find({ text: "One file in the folder belongs to no batch." });
  await window.click({ role: "button", name: "Set aside" });
  await window.gone({ role: "button", name: "Set aside" });
  // The button goes while it is done.
  const note = await eventually("the note to be set aside", async () =>
    readFileSync(join(desktop.storagePath, ".orphans", "note.txt"), "utf8"),
  );
  expect(note).toBe("somebody's note");
});
