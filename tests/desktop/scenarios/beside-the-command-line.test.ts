import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { BIG, Desktop } from "../harness/desktop.ts";
import { enterRolls, parts, record, row, save, show, signIn, uploads } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("what the command line records beside the open window is seen there without a restart", async () => {
  const desktop = await Desktop.start();
  const window = await desktop.open();
  await signIn(window);
  await window.click({ role: "button", name: "History" });
  await window.find({ text: "No batch is recorded yet" });

  const slip = desktop.file("weigh slip.jpg", "from the command line");
  const first = await record(desktop, { notes: "night shift" }, ["--attach", slip, "--operator", "R. Singh"]);

  await window.find({ role: "option", name: new RegExp(first.batch_code) });
  await row(window, "weigh slip.jpg", "saved");
  await window.find({ text: /^R\. Singh · recorded today/ });

  // A failure of the other process is counted here too.
  const second = await record(desktop, {}, ["--attach", `${desktop.folder}/gone.pdf`]);
  await window.find({ role: "button", name: "Attention: one file is not saved" });
  await window.click({ role: "option", name: new RegExp(second.batch_code) });
  await row(window, "gone.pdf", "failed");

  // The form knows that the number is taken.
  await window.click({ role: "button", name: "New batch" });
  await enterRolls(window);
  await window.find({ text: /-003$/ });
  expect(await save(window)).toBe("3");
});

test("a window that starts while the command line copies a big file does not touch that copy", async () => {
  const desktop = await Desktop.start();
  const big = desktop.bigFile("certificate.pdf");
  const recording = record(desktop, {}, ["--attach", big, "--operator", "R. Singh"]);
  const [part] = await eventually("the copy to be under way", async () => {
    const found = parts(desktop);
    return found.length > 0 && found;
  });

  const window = await desktop.open();
  await signIn(window);
  expect(parts(desktop), "the copy goes on while the window is open").toEqual([part]);
  await enterRolls(window);
  await save(window);

  const batch = await recording;
  expect(batch.attachments).toMatchObject([{ state: "saved", size: BIG, error: null }]);
  expect(statSync(batch.attachments[0]?.path ?? "").size).toBe(BIG);
  expect(uploads(desktop)).toHaveLength(1);
  expect(parts(desktop)).toEqual([]);
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "option", name: new RegExp(batch.batch_code) });
  await row(window, "certificate.pdf", "saved");
  expect((await desktop.batchbook(["check"])).status).toBe(0);
  expect((await show(desktop, "1")).batch_code).not.toBe((await show(desktop, "2")).batch_code);
});
