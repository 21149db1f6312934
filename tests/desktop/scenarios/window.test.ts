import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { choose, record } from "../harness/entry.ts";
import { endGroup, eventually, run, startGroup } from "../harness/process.ts";

test("a second start brings the first window to the front", async () => {
  const desktop = await Desktop.start();
  const window = await desktop.open();
  await window.minimise();

  const second = await desktop.batchbook([]);

  expect(second.status, second.stderr).toBe(0);
  await eventually("the first window to come to the front", () => window.isInFront());
});

test("a start while a killed window still has the data folder opens when that has let go", async () => {
  const desktop = await Desktop.start();
  const before = await desktop.open();
  // As one that is killed while it waits for its disk: it holds the lock and its name on the bus, and answers nobody.
  process.kill(before.pid, "SIGSTOP");
  const opening = desktop.open();
  await eventually("the second start to find the first", async () => logOf(desktop).includes("another window is open"));
  await sleep(500);
  await before.kill();

  const window = await opening;

  expect(await window.text()).toContain("HDPE Pipe");
});

test("a start while a window that is gone from the bus has the data folder waits for its end", async () => {
  const desktop = await Desktop.start();
  const other = await holdingWindow(desktop);
  const opening = desktop.open();
  await eventually("the second start to find it", async () => logOf(desktop).includes("another window is open"));
  await endGroup(other);

  const window = await opening;

  expect(await window.text()).toContain("HDPE Pipe");
});

test("a start while another window has the data folder that does not answer says so, and is in nobody's way", async () => {
  const desktop = await Desktop.start();
  const silent = await desktop.open();
  process.kill(silent.pid, "SIGSTOP");

  const box = await desktop.openRefused();

  expect(box.title).toBe("Batchbook cannot open");
  await silent.kill();
  const window = await desktop.open();
  expect(await window.text()).toContain("HDPE Pipe");
  const ended = await box.confirm();
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain(`Batchbook is already open on ${desktop.dataDir}.`);
  expect(ended.stderr).toContain("Look for its window, perhaps in the session of another account, and close it first.");
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

/** A process that has the window's lock, as a window that this workstation's bus knows nothing of. */
async function holdingWindow(desktop: Desktop): Promise<ChildProcess> {
  const lock = join(desktop.dataDir, "window.lock");
  mkdirSync(desktop.dataDir);
  const other = startGroup("flock", [lock, "sleep", "600"], { stdio: "ignore" });
  onTestFinished(() => endGroup(other));
  const taken = () => run("flock", ["--nonblock", lock, "true"]);
  await eventually("the lock to be held", () =>
    taken().then(
      () => false,
      () => true,
    ),
  );
  return other;
}

function logOf(desktop: Desktop): string {
  const logs = join(desktop.dataDir, "logs");
  if (!existsSync(logs)) return "";
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), "utf8"))
    .join("");
}
