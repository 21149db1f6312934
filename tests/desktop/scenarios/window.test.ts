import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { choose, record } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("a second start brings the first window to the front", async () => {
  const desktop = await Desktop.start();
  const window = await desktop.open();
  await window.minimise();

  const second = await desktop.batchbook([]);

  expect(second.status, second.stderr).toBe(0);
  await eventually("the first window to come to the front", () => window.isInFront());
});

test("a window that is closed keeps what was typed a moment before, and ends by itself", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  await choose(window, "Product", "HDPE Pipe");
  await window.fill({ label: "Notes" }, "typed before closing");
  await window.closeByHand();
  const after = await desktop.open();
  expect(await after.typedIn("Notes")).toBe("typed before closing");
});
