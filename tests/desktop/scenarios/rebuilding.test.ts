import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { HDPE, uploads } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { ObjectServer } from "../harness/object-server.ts";
import { endGroup, eventually, freePort } from "../harness/process.ts";

const OFFER = "This computer replaces another";

/** A workstation that recorded a batch with a file and put its book into the object store by the command line; nothing of it is here any more. */
async function lost(desktop: Desktop, server: ObjectServer): Promise<void> {
  const env = {
    BATCHBOOK_STATION: "L1",
    BATCHBOOK_CLOUD: server.table("line-1"),
    BATCHBOOK_DATA_DIR: join(desktop.folder, "lost"),
    UPLOAD_STORAGE_PATH: join(desktop.folder, "lost-files"),
    AWS_ACCESS_KEY_ID: server.keyId,
    AWS_SECRET_ACCESS_KEY: server.secret,
  };
  const slip = desktop.file("weigh slip.txt", "10 rolls");
  const file = desktop.file("batch.json", JSON.stringify({ ...HDPE, notes: "of the lost computer" }));
  for (const args of [
    ["record", file, "--attach", slip, "--operator", "Meera"],
    ["backup", "create", "--to-cloud"],
  ]) {
    const { status, stderr } = await desktop.batchbook(args, { env });
    expect(status, stderr).toBe(0);
  }
}

test("a new computer is the lost one again: bucket and key in the first window, and it starts with its batches", async () => {
  const server = await ObjectServer.start();
  const desktop = await Desktop.start();
  await lost(desktop, server);
  const env = { BATCHBOOK_BACKUP_AT: "off" };
  const window = await desktop.open({ env });
  const looks = new Looks(window, "", ["light", "dark", "small"]);

  await window.find({ role: "dialog", name: "Who records here?" });
  await looks.at("rebuild-offer");
  await window.click({ role: "button", name: OFFER });
  await window.find({ role: "dialog", name: OFFER });
  await looks.at("rebuild-empty");
  await window.fill({ label: /^Bucket/ }, server.bucket);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  await window.fill({ label: "Server’s address" }, nobody);
  await window.click({ role: "switch", name: /^Allow http/ });
  await window.fill({ label: "Access key" }, server.keyId);
  await window.fill({ label: "Secret key" }, "typed wrongly");
  await looks.at("rebuild-typed");
  await window.click({ role: "button", name: "Look for backups" });
  await window.find({ text: new RegExp(`^Offline: ${nobody} cannot be reached\\. Check the network`) }, 60_000);
  await looks.at("rebuild-nobody");
  expect(await window.typedIn(/^Bucket/), "what was typed is still there").toBe(server.bucket);

  await window.fill({ label: "Server’s address" }, server.endpoint);
  await window.click({ role: "button", name: "Look for backups" });
  await window.find({ text: /does not accept the key\. Enter the right one\./ }, 30_000);
  await window.click({ role: "button", name: "Enter another key" });
  await window.fill({ label: "Access key" }, server.keyId);
  await window.fill({ label: "Secret key" }, server.secret);
  await window.click({ role: "button", name: "Look for backups" });

  // The prefix was left empty: the stations in the bucket are found.
  await window.find({ role: "radio", name: /L1.*one batch/s }, 30_000);
  await looks.at("rebuild-found");
  const page = await window.driver.executeScript<string>("return document.documentElement.outerHTML");
  expect(page).not.toContain(server.secret);
  await window.click({ role: "radio", name: "All at once" });
  await window.click({ role: "button", name: "Bring it back" });
  await window.find({ text: /^One batch is back/ }, 60_000);
  await looks.at("rebuild-done");
  expect(looks.wrong).toEqual([]);

  // It starts again in the place of the first: nobody else has the data folder then, and what was prepared is in it.
  const start = await window.find({ role: "button", name: "Start Batchbook" });
  // The page goes away with the press, before it is answered.
  await start.click().catch(() => {});
  await eventually("the program that starts again", async () => !existsSync(join(desktop.dataDir, "restore.journal")));
  await endGroup(window.driverProcess);
  const { stdout } = await desktop.batchbook(["list"]);
  expect(stdout).toContain("-L1-");

  const again = await desktop.open({ env });
  await again.find({ role: "navigation", name: "Screens" });
  expect(await again.findAll({ role: "button", name: OFFER })).toEqual([]);
  await again.click({ role: "button", name: "History" });
  await again.click({ role: "option", name: /^1\b/ });
  await again.find({ text: "of the lost computer" });
  await again.find({ text: "Storage path, object store" });
  await new Looks(again, "", ["light"]).at("rebuild-again");
  const [stored = ""] = uploads(desktop);
  expect(readFileSync(join(desktop.storagePath, "batches", stored), "utf8")).toBe("10 rolls");
  expect(readdirSync(desktop.dataDir).filter((name) => name.startsWith("replaced-"))).toHaveLength(1);
}, 400_000);

test("a computer that replaces another, in Hindi", async () => {
  const server = await ObjectServer.start();
  const desktop = await Desktop.start();
  await lost(desktop, server);
  const window = await desktop.open({
    env: {
      BATCHBOOK_LANGUAGE: "hi",
      BATCHBOOK_BACKUP_AT: "off",
      AWS_ACCESS_KEY_ID: server.keyId,
      AWS_SECRET_ACCESS_KEY: server.secret,
    },
  });
  const looks = new Looks(window, "hi-", ["light", "small"]);
  await window.click({ role: "button", name: "यह कंप्यूटर किसी दूसरे की जगह है" });
  await window.fill({ label: /^बकेट/ }, server.bucket);
  await window.fill({ label: "सर्वर का पता" }, server.endpoint);
  await window.click({ role: "switch" });
  await looks.at("rebuild-typed");
  await window.click({ role: "button", name: "बैकअप ढूँढें" });
  await window.find({ role: "radio", name: /L1/ }, 30_000);
  await looks.at("rebuild-found");
  await window.click({ role: "button", name: "वापस लाएँ" });
  await window.find({ text: /एक बैच वापस आ गया है/ }, 60_000);
  await looks.at("rebuild-done");
  expect(looks.wrong).toEqual([]);
  await window.close();
  // Whoever closes the window instead has the book at the next start.
  const { stdout } = await desktop.batchbook(["list"]);
  expect(stdout).toContain("-L1-");
}, 240_000);
