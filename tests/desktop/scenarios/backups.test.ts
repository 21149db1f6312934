import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { enterRolls, record, save, show } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { ObjectServer } from "../harness/object-server.ts";
import { endGroup, eventually } from "../harness/process.ts";
import { Share } from "../harness/share.ts";
import { wordsOf } from "../harness/words.ts";

test("a place for backups is chosen in the picker, and a backup is made there, proven, checked and restored", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.pdf", "%PDF-1.4 slip");
  await record(desktop, {}, ["--operator", "A. Kumar", "--attach", slip]);
  const stick = join(desktop.folder, "stick");
  const elsewhere = join(desktop.folder, "elsewhere");
  for (const folder of [stick, elsewhere]) mkdirSync(folder);
  // The nightly one would be due at once: this is about the one by hand.
  const window = await desktop.open({ env: { BATCHBOOK_BACKUP_AT: "off" } });

  const looks = new Looks(window);
  await window.click({ role: "button", name: /^Backups/ });
  await window.find({ role: "heading", name: "Where should the backups go?" });
  await looks.at("backups-empty");
  await window.click({ role: "button", name: "Choose a folder" });
  await (await window.picker()).choose(stick);
  await window.find({ role: "heading", name: stick });
  await window.find({ text: /^This folder is on the same disk as the data/ });
  expect(readFileSync(join(desktop.dataDir, "settings.toml"), "utf8")).toContain(stick);

  await window.click({ role: "button", name: "Back up now" });
  await window.find({ text: `The backup in ${stick} is made and was read back whole, with one attachment.` }, 30_000);
  await window.find({ role: "button", name: /^Check the backup of/ });
  const mirror = readdirSync(stick).find((name) => name.startsWith("batchbook-mirror-")) ?? "";
  expect(readdirSync(join(stick, mirror, "snapshots"))).toHaveLength(1);
  const stored = readdirSync(join(stick, mirror, "files"), { recursive: true, encoding: "utf8" });
  expect(stored.filter((name) => name.length > 60)).toHaveLength(1);

  await window.click({ role: "button", name: /^Check the backup of/ });
  await window.find({ text: /read and compared: everything can be restored/ }, 30_000);
  await window.find({ text: "The history here goes on from the one in it." });
  await looks.at("backups");

  await window.click({ role: "button", name: /^Restore the backup of/ });
  await window.find({ role: "dialog" });
  await looks.at("backups-restore");
  await window.click({ role: "button", name: "Choose a place" });
  await (await window.picker()).choose(elsewhere);
  await window.find({ text: /^One batch and one attachment are in / }, 30_000);
  const [restored = ""] = readdirSync(elsewhere);
  expect(readdirSync(join(elsewhere, restored, "uploads/batches"))).toHaveLength(1);
  expect(looks.wrong).toEqual([]);
}, 240_000);

test("old backups are deleted after a look at the plan, and a backup takes the place of everything that came since", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.pdf", "%PDF-1.4 slip");
  await record(desktop, { batch_number: "in the backup" }, ["--operator", "A. Kumar", "--attach", slip]);
  const stick = join(desktop.folder, "stick");
  mkdirSync(stick);
  const env = {
    BATCHBOOK_BACKUP_AT: "off",
    BATCHBOOK_BACKUP_DESTINATIONS: stick,
    BATCHBOOK_BACKUP_KEEP: "1, 0, 0",
  };
  for (const form of [["--mirror"], ["--mirror"], []]) {
    const made = await desktop.batchbook(["backup", "create", ...form], { env });
    expect(made.status, made.stderr).toBe(0);
  }
  await record(desktop, { batch_number: "came since" }, ["--operator", "A. Kumar"]);
  for (const language of ["en", "hi"] as const) {
    const window = await desktop.open({ env: { ...env, BATCHBOOK_LANGUAGE: language } });
    const words = wordsOf(language);
    const looks = new Looks(window, language === "hi" ? "hi-" : "", ["light", "dark", "small"]);
    await window.keys("alt+5");
    await window.click({ role: "button", name: words("ui-backup-prune") });
    await window.find({ role: "dialog", name: words("ui-backup-prune-title") });
    await looks.at("backups-prune");
    await window.click({ role: "button", name: words("ui-cancel") });
    await window.gone({ role: "dialog" });
    await window.clickFirst({ role: "button", name: new RegExp(words("ui-backup-restore")) });
    await window.click({ role: "radio", name: words("ui-backup-restore-here") });
    await looks.at("backups-replace");
    expect(looks.wrong).toEqual([]);
    await window.close();
  }

  const window = await desktop.open({ env });
  await window.click({ role: "button", name: /^Backups/ });
  await window.click({ role: "button", name: "Delete old backups…" });
  await window.find({ text: /^One backup is deleted; .* become free\.$/ });
  const [mirror = ""] = readdirSync(stick).filter((name) => name.startsWith("batchbook-mirror-"));
  expect(readdirSync(join(stick, mirror, "snapshots")), "nobody has agreed yet").toHaveLength(2);
  await window.click({ role: "button", name: "Delete one backup" });
  await window.find({ text: /^One backup was deleted; / });
  expect(readdirSync(join(stick, mirror, "snapshots"))).toHaveLength(1);
  const { stdout } = await desktop.batchbook(["trail", "--action", "backup_removed", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ entries: [{ who: "A. Kumar" }] });

  const ofOneBackup = { role: "button", name: /^Restore the backup of/ };
  await eventually("two backups", async () => (await window.findAll(ofOneBackup)).length === 2);
  await window.clickFirst(ofOneBackup);
  await window.click({ role: "radio", name: "In the place of everything here" });
  const replace = await window.find({ role: "button", name: "Replace everything here" });
  // The page goes away before it is answered.
  await replace.click().catch(() => {});
  const aside = await eventually(
    "the program that starts again",
    async () => {
      if (existsSync(join(desktop.dataDir, "restore.journal"))) return undefined;
      return readdirSync(desktop.dataDir).find((name) => name.startsWith("replaced-"));
    },
    60_000,
  );
  await endGroup(window.driverProcess);
  const after = await desktop.open({ env });
  await after.find({ text: new RegExp(aside) }, 30_000);
  await after.click({ role: "button", name: /^Backups/ });
  await after.find({ role: "region", name: "Kept aside" });
  const kept = new Looks(after, "", ["light", "dark", "small"]);
  await kept.at("backups-kept-aside");
  expect(kept.wrong).toEqual([]);
  await after.close();
  const listed = (await desktop.batchbook(["list"])).stdout;
  expect(listed).toContain("in the backup");
  expect(listed).not.toContain("came since");
  const before = { BATCHBOOK_DATA_DIR: join(desktop.dataDir, aside), UPLOAD_STORAGE_PATH: undefined };
  expect((await desktop.batchbook(["list"], { env: before })).stdout).toContain("came since");
  expect((await desktop.batchbook(["check", "--rehash"])).status).toBe(0);
}, 300_000);

test("a snapshot in the object store is checked and restored from the list as one on a disk is", async () => {
  const server = await ObjectServer.start();
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.pdf", "%PDF-1.4 slip");
  const env = {
    BATCHBOOK_CLOUD: server.table("line-1"),
    BATCHBOOK_BACKUP_AT: "off",
    AWS_ACCESS_KEY_ID: server.keyId,
    AWS_SECRET_ACCESS_KEY: server.secret,
  };
  await record(desktop, {}, ["--operator", "A. Kumar", "--attach", slip]);
  const made = await desktop.batchbook(["backup", "create", "--to-cloud"], { env });
  expect(made.status, made.stderr).toBe(0);
  const elsewhere = join(desktop.folder, "elsewhere");
  mkdirSync(elsewhere);
  const window = await desktop.open({ env });
  const looks = new Looks(window, "", ["light", "dark", "small"]);
  await window.click({ role: "button", name: /^Backups/ });
  await window.click({ role: "button", name: /^Check the backup of/ });
  await window.find({ text: /the object store has the one file as saved: everything can be restored/ }, 30_000);
  await looks.at("backups-stored");
  await window.click({ role: "button", name: /^Restore the backup of/ });
  await window.find({ role: "dialog" });
  await looks.at("backups-stored-restore");
  await window.click({ role: "button", name: "Choose a place" });
  await (await window.picker()).choose(elsewhere);
  await window.find({ text: /^One batch and one attachment are in / }, 30_000);
  const [restored = ""] = readdirSync(elsewhere);
  expect(readdirSync(join(elsewhere, restored, "uploads/batches"))).toHaveLength(1);
  expect(looks.wrong).toEqual([]);
}, 240_000);

test("a disk that is full in the middle of a backup is said and stays said, batches are recorded, and with room the next one is proven", async ({
  skip,
}) => {
  const desktop = await Desktop.start();
  const disk = join(desktop.folder, "disk");
  const share = await Share.mount(desktop, disk);
  if (!share) {
    console.error("SKIPPED: this account cannot mount a share");
    return skip("this account cannot mount a share");
  }
  const slip = desktop.file("weigh slip.pdf", Buffer.concat([Buffer.from("%PDF-1.4 "), Buffer.alloc(3_000_000, "x")]));
  await record(desktop, {}, ["--operator", "A. Kumar", "--attach", slip]);
  const env = { BATCHBOOK_BACKUP_AT: "off", BATCHBOOK_BACKUP_DESTINATIONS: disk };
  const window = await desktop.open({ env });
  const looks = new Looks(window, "", ["light", "small"]);
  await window.find({ role: "heading", name: "New batch" });

  share.fill(10);
  await window.click({ role: "button", name: /^Backups/ });
  await window.click({ role: "button", name: "Back up now" });
  const full = { text: `There is not enough room for the backup at ${disk}.` };
  // As what became of the press, at the place itself, and as the notice that stays.
  await eventually("it to be said", async () => (await window.findAll(full)).length === 3, 30_000);
  await looks.at("backups-full");
  const left = readdirSync(disk, { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => /snapshots\/|\.tar\./.test(name))).toEqual([]);
  await window.find({ role: "button", name: "Backups: something is wrong" });
  await window.click({ role: "button", name: "New batch" });
  await enterRolls(window, { notes: "while the disk was full" });
  const number = await save(window);
  expect((await show(desktop, number)).notes).toBe("while the disk was full");
  await window.close();

  const again = await desktop.open({ env });
  await again.find({ role: "button", name: "Backups: something is wrong" });
  share.empty();
  await again.click({ role: "button", name: /^Backups/ });
  await again.click({ role: "button", name: "Back up now" });
  await again.find({ text: `The backup in ${disk} is made and was read back whole, with one attachment.` }, 30_000);
  await again.find({ role: "button", name: "Backups" });
  await eventually("only its row to say so", async () => (await again.findAll(full)).length === 1);
  const verified = await desktop.batchbook(["backup", "verify", disk, "--json"]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ problems: [] });
  expect(looks.wrong).toEqual([]);
}, 240_000);
