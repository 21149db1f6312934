import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { record, row, saved, show } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

const REASON = { role: "textbox", name: /^Reason/ };

/** What the command line says was done to a batch. */
async function actions(desktop: Desktop, batch: string): Promise<string[]> {
  const { stdout } = await desktop.batchbook(["history", batch, "--json"]);
  return (JSON.parse(stdout) as { entries: { action: string }[] }).entries.map((it) => it.action);
}

test("a batch is corrected in the form's fields with its changes in sight, reverted, and recorded again with its file", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.txt", "10 rolls");
  await record(desktop, { rolls: [{ count: 50, length_m: 500 }] }, ["--operator", "A. Kumar", "--attach", slip]);
  const window = await desktop.open();
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "button", name: "Correct…" });
  await window.find({ role: "heading", name: "Correct batch 1" });
  await window.fill({ role: "textbox", name: "Rolls in row 1" }, "5");
  await eventually("what changes", async () =>
    (await window.said({ role: "region", name: "What changes" })).replace(/\s/g, " ").includes("2 500 m"),
  );
  await window.fill(REASON, "50 rolls typed instead of 5");
  await window.keys("ctrl+Return");
  await window.find({ text: "Batch 1 is corrected" });
  expect(await show(desktop, "1")).toMatchObject({ quantity: "2500", operator: "A. Kumar" });
  const timeline = await window.said({ role: "list", name: "Changes" });
  expect(timeline).toContain("50 rolls typed instead of 5");

  await window.click({ role: "button", name: "More actions" });
  await window.click({ role: "menuitem", name: "Revert…" });
  await window.fill(REASON, "another product");
  await window.click({ role: "button", name: "Revert and record again" });
  await row(window, "weigh slip.txt", "saved");
  await window.click({ role: "button", name: /^Save batch/ });
  const again = await saved(window);
  expect(await show(desktop, again)).toMatchObject({
    quantity: "2500",
    attachments: [{ original_name: "weigh slip.txt", state: "saved" }],
  });
  expect(await actions(desktop, "1")).toEqual(expect.arrayContaining(["recorded", "corrected", "reverted"]));
});

test("a supervisor's PIN is given in the window, wanted by a correction, and a wrong one is refused", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  await window.click({ role: "button", name: "Catalogue" });
  await window.click({ role: "radio", name: "Operators" });
  await window.click({ role: "button", name: "More actions: A. Kumar" });
  await window.click({ role: "menuitem", name: "Make a supervisor" });
  await window.find({ text: "Supervisor" });
  await window.click({ role: "button", name: "More actions: A. Kumar" });
  await window.click({ role: "menuitem", name: "Give a PIN…" });
  await window.find({ role: "dialog", name: "PIN of A. Kumar" });
  for (const label of [/^PIN\*/, /^The same again/]) {
    await window.typeWhenAsked(label, "271828");
    await window.keys("Return");
  }
  await window.gone({ role: "dialog" });

  await window.click({ role: "button", name: "History" });
  await window.click({ role: "button", name: "Correct…" });
  await window.find({ role: "dialog", name: "Supervisor's PIN" });
  await window.typeWhenAsked(/^PIN\*/, "000000");
  await window.keys("Return");
  await window.find({ text: "The PIN is wrong." });
  // As a badge reader types it.
  await window.typeWhenAsked(/^PIN\*/, "271828");
  await window.keys("Return");
  await window.find({ role: "heading", name: "Correct batch 1" });
});
