import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { BIG, Desktop } from "../harness/desktop.ts";
import { attach, choose, enterRolls, parts, row, save, show, signIn, uploads } from "../harness/entry.ts";

test("a copy can be cancelled while the form is filled; the file says so, and Retry copies it after all", async () => {
  const desktop = await Desktop.start();
  const big = desktop.bigFile("certificate.pdf");
  const window = await desktop.open();
  await signIn(window);
  await attach(window, big);
  await window.find({ role: "progressbar", name: "Progress of certificate.pdf" });
  await choose(window, "Product", "HDPE Pipe");
  await window.fill({ label: "Notes" }, "typed while a file is copied");
  const copying = await row(window, "certificate.pdf", "copying");
  expect(copying.text, "how far it is, in the unit of the whole").toMatch(/\d+\.\d of 2\.0 GB/);

  await window.click({ role: "button", name: "Cancel certificate.pdf" });

  const cancelled = await row(window, "certificate.pdf", "failed");
  expect(cancelled.text.toLowerCase()).toContain("cancelled");
  expect(parts(desktop)).toEqual([]);
  expect(uploads(desktop)).toEqual([]);

  await enterRolls(window);
  await window.click({ role: "button", name: "Retry certificate.pdf" });
  await row(window, "certificate.pdf", "copying");
  // The batch does not wait for its file.
  const number = await save(window);
  const atOnce = await show(desktop, number);
  expect(atOnce.notes).toBe("typed while a file is copied");
  expect(atOnce.attachments).toMatchObject([{ state: "copying", path: null }]);

  await window.click({ role: "button", name: "History" });
  await row(window, "certificate.pdf", "saved", 60_000);
  const [saved] = (await show(desktop, number)).attachments;
  expect(saved).toMatchObject({ state: "saved", size: BIG, error: null });
  expect(statSync(saved?.path ?? "").size).toBe(BIG);
});
