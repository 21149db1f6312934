import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { eventually } from "../harness/process.ts";

test("a second start brings the first window to the front", async () => {
  const desktop = await Desktop.start();
  const window = await desktop.open();
  await window.minimise();

  const second = await desktop.batchbook([]);

  expect(second.status, second.stderr).toBe(0);
  await eventually("the first window to come to the front", () => window.isInFront());
});
