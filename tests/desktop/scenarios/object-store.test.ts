import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attach, enterRolls, record, row, save, uploads } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { ObjectServer } from "../harness/object-server.ts";
import { eventually, freePort } from "../harness/process.ts";

const PREFIX = "line-2";

test("an object store is set up in the window, gets what is recorded, pauses, and becomes the files' home", async () => {
  const server = await ObjectServer.start();
  const desktop = await Desktop.start();
  const before = desktop.file("before.txt", "saved before the object store was");
  await record(desktop, {}, ["--operator", "A. Kumar", "--attach", before]);
  const opened = join(desktop.folder, "opened");
  const opener = desktop.file("bin/xdg-open", `#!/bin/sh\nprintf '%s\\n' "$1" >> '${opened}'\n`);
  chmodSync(opener, 0o755);
  const window = await desktop.open({
    env: { PATH: `${dirname(opener)}:${process.env.PATH}`, BATCHBOOK_BACKUP_AT: "off" },
  });
  const looks = new Looks(window, "", ["light", "dark", "small"]);

  await toObjectStore(window);
  await looks.at("objects-off");
  await configure(window, server, looks);
  await giveKey(window, server, looks);
  await testConnection(window, looks);
  await window.find({ text: "Every recorded file is in the object store." }, 30_000);
  expect(server.objects(PREFIX)).toHaveLength(1);

  // What is recorded now follows by itself.
  await window.click({ role: "button", name: "New batch" });
  await attach(window, desktop.file("weigh slip.txt", "10 rolls"));
  await row(window, "weigh slip.txt", "saved");
  await enterRolls(window);
  await save(window);
  await eventually("the upload", async () => server.objects(PREFIX).length === 2);
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "option", name: /^2\b/ });
  await window.find({ text: "Storage path, object store" });
  await looks.at("objects-history");

  await toObjectStore(window);
  await window.click({ role: "button", name: "Pause" });
  await window.find({ text: /^Uploads are paused/ });
  const later = desktop.file("later.txt", "recorded while it was paused");
  await record(desktop, { batch_number: "7" }, ["--operator", "A. Kumar", "--attach", later]);
  await window.find({ role: "button", name: "Go on" });
  await eventually("what waits", async () => (await numberOf(window, "Waiting")).startsWith("1"));
  await looks.at("objects-paused");
  expect(server.objects(PREFIX)).toHaveLength(2);
  await window.click({ role: "button", name: "Go on" });
  await window.find({ text: "Every recorded file is in the object store." }, 30_000);
  expect(server.objects(PREFIX)).toHaveLength(3);

  await verify(window);
  await makeRoom(window, desktop, looks);

  // Opening fetches what left, and what is opened is what was saved.
  await showFile(window, /^2\b/, "weigh slip.txt");
  await window.find({ text: "Object store alone; opening fetches it" });
  await looks.at("objects-evicted");
  await link(window, looks);
  await openFile(window, "weigh slip.txt");
  const copy = await eventually(
    "a program to open it",
    async () => existsSync(opened) && (readFileSync(opened, "utf8").trim() || undefined),
  );
  expect(readFileSync(copy, "utf8")).toBe("10 rolls");
  await window.find({ text: "Storage path, object store" });
  expect(uploads(desktop)).toHaveLength(1);

  // Without a network it is said, of the file and once of everything.
  await server.stop();
  await showFile(window, /^7\b/, "later.txt");
  await openFile(window, "later.txt");
  await window.find({ text: /^“later\.txt” is in the object store alone, and http:\S+ cannot be reached/ }, 60_000);
  await looks.at("objects-offline");
  expect(looks.wrong).toEqual([]);
}, 400_000);

test("the object store in Hindi, and one that is locked", async () => {
  const server = await ObjectServer.start();
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  const table = `mode = "primary"\nbucket = "${server.bucket}"\nprefix = "${PREFIX}"\nendpoint = "${server.endpoint}"\nallow_http = true`;
  const window = await desktop.open({
    systemWide: `locked = ["cloud"]\n\n[cloud]\n${table}\n`,
    env: { BATCHBOOK_LANGUAGE: "hi", AWS_ACCESS_KEY_ID: server.keyId, AWS_SECRET_ACCESS_KEY: server.secret },
  });
  const looks = new Looks(window, "hi-", ["light", "dark", "small"]);
  await window.click({ role: "button", name: /^स्टोरेज/ });
  await window.click({ role: "button", name: "ऑब्जेक्ट स्टोर" });
  const bucket = await window.find({ label: /^बकेट/ });
  expect(await bucket.getAttribute("readonly")).toBe("true");
  await window.find({ text: /\/etc\/batchbook\/settings\.toml/ });
  await looks.at("objects");
  expect(looks.wrong).toEqual([]);
}, 120_000);

async function toObjectStore(window: BatchbookWindow): Promise<void> {
  await window.click({ role: "button", name: /^Storage/ });
  const parts = await window.find({ role: "navigation", name: "Parts of the storage" });
  await window.click({ role: "button", name: "Object store", within: parts });
  await window.find({ role: "radiogroup", name: "What it is for this workstation" });
}

/** Types the setting, wrong at first: the refusal names field and value, and everything that was typed is still there. */
async function configure(window: BatchbookWindow, server: ObjectServer, looks: Looks): Promise<void> {
  await window.click({ role: "radio", name: "A copy of every file" });
  await window.fill({ label: /^Bucket/ }, server.bucket);
  await window.fill({ label: "Prefix" }, `/${PREFIX}/`);
  await window.fill({ label: "Server’s address" }, server.endpoint.replace("http://", ""));
  await window.click({ role: "button", name: "Save" });
  await window.find({ text: new RegExp(`^Server’s address: “${server.endpoint.slice(7)}” is not a server’s address`) });
  await looks.at("objects-refused");
  expect(await window.typedIn(/^Bucket/)).toBe(server.bucket);
  await window.fill({ label: "Server’s address" }, server.endpoint);
  await window.click({ role: "switch", name: /^Allow http/ });
  await window.click({ role: "button", name: "Save" });
  await window.gone({ role: "button", name: "Save" });
  const file = readFileSync(join(window.desktop.dataDir, "settings.toml"), "utf8");
  expect(file).toContain(`prefix = "${PREFIX}"`);
  expect(await window.typedIn("Prefix")).toBe(PREFIX);
}

/** Enters a key, which is kept, and never said again: not by the page, the database, the log or a backup. */
async function giveKey(window: BatchbookWindow, server: ObjectServer, looks: Looks): Promise<void> {
  await window.find({ text: "There is no key yet." });
  await window.fill({ label: "Access key" }, server.keyId);
  await window.fill({ label: "Secret key" }, "typed wrongly");
  await looks.at("objects-key");
  await window.click({ role: "button", name: "Keep the key" });
  await window.click({ role: "button", name: "Test the connection" });
  await window.find({ text: /^http:\S+ does not accept the key\./ }, 30_000);
  await looks.at("objects-wrong-key");
  await window.click({ role: "button", name: "Enter another key" });
  await window.fill({ label: "Access key" }, server.keyId);
  await window.fill({ label: "Secret key" }, server.secret);
  await window.click({ role: "button", name: "Keep the key" });
  await window.find({ role: "button", name: "Enter another key" });
  const page = await window.driver.executeScript<string>("return document.documentElement.outerHTML");
  expect(page).not.toContain(server.secret);
  const { dataDir } = window.desktop;
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const having = files
    .map((it) => join(it.parentPath, it.name))
    .filter((path) => !path.includes("/webview/") && readFileSync(path).includes(server.secret));
  expect(having).toEqual([join(dataDir, "object-store-key.toml")]);
}

/** What is typed is tried, saved or not. */
async function testConnection(window: BatchbookWindow, looks: Looks): Promise<void> {
  await window.click({ role: "button", name: "Test the connection" });
  await window.find({ text: "The connection works." });
  await looks.at("objects-tested");
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const address = await window.typedIn("Server’s address");
  await window.fill({ label: "Server’s address" }, nobody);
  await window.click({ role: "button", name: "Test the connection" });
  await window.find({ text: new RegExp(`^Offline: ${nobody} cannot be reached`) }, 30_000);
  await looks.at("objects-nobody");
  await window.click({ role: "button", name: "Undo" });
  expect(await window.typedIn("Server’s address")).toBe(address);
}

async function verify(window: BatchbookWindow): Promise<void> {
  await window.click({ role: "button", name: "Verify all" });
  await window.find({ text: "3 objects were read, and all are as they were saved." }, 30_000);
}

/** The object store becomes the files' home, and everything leaves that it confirms. */
async function makeRoom(window: BatchbookWindow, desktop: Desktop, looks: Looks): Promise<void> {
  await window.click({ role: "radio", name: "The files’ home" });
  await window.click({ role: "button", name: "Save" });
  await window.click({ role: "button", name: "All of it…" });
  await window.find({ role: "dialog" });
  await looks.at("objects-evict");
  await window.click({ role: "button", name: "Free it" });
  await window.find({ text: /^3 files left/ }, 30_000);
  await looks.at("objects");
  expect(uploads(desktop)).toEqual([]);

  await window.fill({ label: "Prefix" }, "line-3");
  await window.click({ role: "button", name: "Save" });
  await window.find({ role: "dialog", name: /^Use another place, though files are in the old one alone \(3\)/ });
  await looks.at("objects-elsewhere");
  await window.click({ role: "button", name: "Cancel" });
  await window.gone({ role: "dialog" });
  expect(await window.typedIn("Prefix"), "what was typed is still there").toBe("line-3");
  await window.click({ role: "button", name: "Undo" });
}

async function link(window: BatchbookWindow, looks: Looks): Promise<void> {
  await window.click({ role: "button", name: "More actions: weigh slip.txt" });
  await window.click({ role: "menuitem", name: "Copy a link that ends…" });
  await window.click({ role: "button", name: "Make the link" });
  const field = await window.find({ label: "Link" });
  const url = (await field.getAttribute("value")) ?? "";
  await looks.at("objects-link");
  expect(await (await fetch(url)).text()).toBe("10 rolls");
  await window.click({ role: "button", name: "Close" });
  await window.gone({ role: "dialog" });
}

async function showFile(window: BatchbookWindow, batch: RegExp, file: string): Promise<void> {
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "option", name: batch });
  await window.find({ role: "button", name: `Look at ${file}` });
}

async function openFile(window: BatchbookWindow, file: string): Promise<void> {
  await window.click({ role: "button", name: `More actions: ${file}` });
  await window.click({ role: "menuitem", name: "Open" });
}

/** What stands below one of the names of the uploads' figures. */
async function numberOf(window: BatchbookWindow, name: string): Promise<string> {
  const term = await window.find({ text: name });
  return window.driver.executeScript<string>("return arguments[0].nextElementSibling.innerText", term);
}
