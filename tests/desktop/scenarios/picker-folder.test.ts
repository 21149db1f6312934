import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { attach, row, signIn, uploads } from "../harness/entry.ts";

test("the file picker opens where the last files came from, after a restart too", async () => {
  const desktop = await Desktop.start();
  const first = desktop.file("stick/shift 2/first.pdf", "%PDF-1.4 first");
  desktop.file("stick/shift 2/second.pdf", "%PDF-1.4 second");
  let window = await desktop.open();
  await signIn(window);
  await attach(window, first);
  await row(window, "first.pdf", "saved");

  await window.close();
  window = await desktop.open();
  // A name without its folder: the picker finds it only where it stands.
  await attach(window, "second.pdf");
  await row(window, "second.pdf", "saved");
  expect(uploads(desktop)).toHaveLength(2);
});
