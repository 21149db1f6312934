import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { HDPE, record } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { ObjectServer } from "../harness/object-server.ts";
import { eventually } from "../harness/process.ts";
import { Share } from "../harness/share.ts";

/** Everything below a folder, with its size and time of change. */
function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}

test("the backups of two workstations are one book, whose files are fetched, and nothing is written to them", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.txt", "slip of A1");
  const share = join(desktop.folder, "plant");
  for (const station of ["A1", "B2"]) {
    const env = {
      BATCHBOOK_STATION: station,
      BATCHBOOK_DATA_DIR: join(desktop.folder, station),
      UPLOAD_STORAGE_PATH: join(desktop.folder, `${station}-files`),
    };
    mkdirSync(join(share, station), { recursive: true });
    const file = desktop.file(`${station}.json`, JSON.stringify({ ...HDPE, notes: `of ${station}` }));
    for (const args of [
      ["record", file, "--attach", slip],
      ["record", file, "--allow-equal"],
      ["backup", "create", "--mirror", "--to", join(share, station)],
    ]) {
      const { status, stderr } = await desktop.batchbook(args, { env });
      expect(status, stderr).toBe(0);
    }
  }
  const before = everythingIn(share);
  await record(desktop, { notes: "here" }, ["--operator", "A. Kumar"]);
  const window = await desktop.open({ env: { BATCHBOOK_BACKUP_AT: "off" } });

  const looks = new Looks(window);
  await window.click({ role: "button", name: "Plant" });
  await window.find({ role: "heading", name: "See all workstations in one place" });
  await looks.at("plant-empty");
  await window.click({ role: "button", name: "Choose a folder" });
  await (await window.picker()).choose(share);
  await window.find({ role: "button", name: /-B2-002/ }, 30_000);
  await looks.at("plant");

  await window.click({ role: "radio", name: "A1" });
  await window.click({ role: "button", name: /-A1-001/ });
  await window.find({ role: "heading", name: /-A1-001$/ });
  await window.click({ role: "button", name: "Save a copy of weigh slip.txt" });
  const copy = join(desktop.folder, "copy of the slip.txt");
  await (await window.picker()).saveAs(copy);
  await window.find({ text: "Saved as copy of the slip.txt" });
  expect(readFileSync(copy, "utf8")).toBe("slip of A1");

  await window.click({ role: "button", name: "Export" });
  await window.click({ role: "button", name: "CSV table" });
  const table = join(desktop.folder, "plant.csv");
  await (await window.picker()).saveAs(table);
  await eventually("the table", async () => existsSync(table));
  expect(readFileSync(table, "utf8")).toMatch(/^station,as_of,/);
  expect(everythingIn(share)).toEqual(before);
  expect(looks.wrong).toEqual([]);
}, 240_000);

test("the bucket of the settings is the plant too, with the stations of all prefixes, and its files are fetched", async () => {
  const server = await ObjectServer.start();
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.txt", "slip of the bucket");
  const of = (station: string) => ({
    BATCHBOOK_STATION: station,
    BATCHBOOK_CLOUD: server.table(station),
    AWS_ACCESS_KEY_ID: server.keyId,
    AWS_SECRET_ACCESS_KEY: server.secret,
  });
  for (const station of ["A1", "B2"]) {
    const env = {
      ...of(station),
      BATCHBOOK_DATA_DIR: join(desktop.folder, station),
      UPLOAD_STORAGE_PATH: join(desktop.folder, `${station}-files`),
    };
    const file = desktop.file(`${station}.json`, JSON.stringify({ ...HDPE, notes: `of ${station}` }));
    for (const args of [
      ["record", file, "--attach", slip],
      ["backup", "create", "--to-cloud"],
    ]) {
      const { status, stderr } = await desktop.batchbook(args, { env });
      expect(status, stderr).toBe(0);
    }
  }
  await record(desktop, { notes: "here" }, ["--operator", "A. Kumar"]);
  const window = await desktop.open({ env: { ...of("office"), BATCHBOOK_BACKUP_AT: "off" } });
  const looks = new Looks(window, "", ["light", "dark", "small"]);
  await window.click({ role: "button", name: "Plant" });
  await window.find({ text: /the backups of all stations in s3:\/\/\S+ are opened/ });
  await looks.at("plant-bucket-empty");
  await window.click({ role: "button", name: "Add the object store" });
  await window.find({ role: "button", name: /-B2-001/ }, 60_000);
  await window.gone({ role: "button", name: "Add the object store" });
  await looks.at("plant-bucket");

  await window.click({ role: "radio", name: "A1" });
  await window.click({ role: "button", name: /-A1-001/ });
  await window.find({ role: "heading", name: /-A1-001$/ });
  await window.click({ role: "button", name: "Save a copy of weigh slip.txt" });
  const copy = join(desktop.folder, "copy of the slip.txt");
  await (await window.picker()).saveAs(copy);
  await window.find({ text: "Saved as copy of the slip.txt" });
  expect(readFileSync(copy, "utf8")).toBe("slip of the bucket");
  expect(looks.wrong).toEqual([]);
}, 240_000);

test("while the share hangs the opening is stopped, what was open stays, and it is opened again later", async ({
  skip,
}) => {
  const desktop = await Desktop.start();
  const share = await Share.mount(desktop);
  if (!share) {
    console.error("SKIPPED: this account cannot mount a share");
    return skip("this account cannot mount a share");
  }
  const own = { UPLOAD_STORAGE_PATH: join(desktop.folder, "own-files") };
  const env = {
    BATCHBOOK_STATION: "A1",
    BATCHBOOK_DATA_DIR: join(desktop.folder, "A1"),
    UPLOAD_STORAGE_PATH: join(desktop.folder, "A1-files"),
  };
  const file = desktop.file("A1.json", JSON.stringify({ ...HDPE, notes: "of A1" }));
  for (const args of [
    ["record", file],
    ["backup", "create", "--mirror", "--to", desktop.storagePath],
  ]) {
    const { status, stderr } = await desktop.batchbook(args, { env });
    expect(status, stderr).toBe(0);
  }
  await record(desktop, { notes: "here" }, ["--operator", "A. Kumar"]);
  const window = await desktop.open({ env: { ...own, BATCHBOOK_BACKUP_AT: "off" } });
  const looks = new Looks(window, "", ["light", "dark", "small"]);
  await window.click({ role: "button", name: "Plant" });
  await window.click({ role: "button", name: "Choose a folder" });
  await (await window.picker()).choose(desktop.storagePath);
  await window.find({ role: "button", name: /-A1-001/ }, 30_000);

  share.hang();
  await window.click({ role: "button", name: "Look for newer backups" });
  await window.find({ role: "region", name: /The backups are opened/ });
  await looks.at("plant-opening");
  await window.click({ role: "button", name: "Stop" });
  await window.find({ text: /What is shown is what was open before/ }, 10_000);
  await window.find({ role: "button", name: /-A1-001/ });
  await looks.at("plant-stopped");

  share.release();
  await window.click({ role: "button", name: "Open the backups" });
  await window.gone({ text: /The opening was stopped/ }, 30_000);
  await window.find({ role: "button", name: /-A1-001/ });
  expect(looks.wrong).toEqual([]);
}, 120_000);
