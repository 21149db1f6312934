import { existsSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { record, row, show } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { eventually, run } from "../harness/process.ts";

test("an attachment that is set aside is shown so with its reason, and stays on record with its file", async () => {
  const desktop = await Desktop.start();
  const slips = ["weigh slip.txt", "other slip.txt"].map((name) => desktop.file(name, `the ${name}`));
  const args = slips.flatMap((slip) => ["--attach", slip]);
  const batch = await record(desktop, {}, ["--operator", "A. Kumar", ...args]);
  const wrong = batch.attachments.find(({ original_name }) => original_name === "other slip.txt");
  const window = await desktop.open();
  const looks = new Looks(window, "", ["light", "dark", "small"]);
  await window.click({ role: "button", name: "History" });
  await row(window, "other slip.txt", "saved");
  await window.click({ role: "button", name: "More actions: other slip.txt" });
  await window.click({ role: "menuitem", name: "Set aside…" });
  await window.find({ role: "dialog", name: "Set other slip.txt aside?" });
  await window.fill({ role: "textbox", name: /^Reason/ }, "slip of another batch");
  await window.click({ role: "button", name: "Set aside" });
  await window.find({ text: "other slip.txt is set aside" });
  await window.find({ text: /^Set aside by A\. Kumar, / });
  await eventually("the reason", async () => (await window.text()).includes("slip of another batch"));
  await looks.at("set-aside");

  const { attachments } = await show(desktop, "1");
  expect(attachments.map((it) => it.original_name)).toContain("weigh slip.txt");
  expect(readFileSync(wrong?.path ?? "", "utf8")).toBe("the other slip.txt");
  const { stdout } = await desktop.batchbook(["trail", "--action", "attachment_set_aside", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ entries: [{ who: "A. Kumar", reason: "slip of another batch" }] });
  expect(looks.wrong).toEqual([]);
}, 180_000);

test("the trail is filtered by who and what, and only what is filtered for is written to a file", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  await record(desktop, { rolls: [{ count: 5, length_m: 500 }] }, ["--operator", "Meera"]);
  await desktop.batchbook(["revert", "1", "--reason", "another product", "--operator", "Meera"]);
  const window = await desktop.open();
  await window.keys("alt+8");
  await window.find({ role: "option", name: /^Reverted/ });
  const listed = async () => (await window.findAll({ role: "option", within: await list(window) })).length;
  const everything = await listed();
  await choose(window, "By whom", "Meera");
  await eventually("Meera's entries", async () => (await listed()) < everything);
  const hers = await listed();
  await choose(window, "What", "Recorded");
  await eventually("what she recorded", async () => (await listed()) === 1 && hers > 1);

  await window.click({ role: "button", name: "Export" });
  await window.click({ role: "button", name: "JSON" });
  const written = join(desktop.folder, "trail.json");
  await (await window.picker()).saveAs(written);
  await window.find({ text: /trail\.json/ });
  const { entries } = JSON.parse(readFileSync(written, "utf8"));
  expect(entries).toMatchObject([{ who: "Meera", action: "recorded" }]);
  expect(entries[0].hash).toMatch(/^[0-9a-f]{64}$/);
}, 120_000);

test("a dossier that is cancelled midway leaves nothing behind", async () => {
  const desktop = await Desktop.start();
  // Sparse, so that it takes no room here, and seconds to be compared and packed.
  const large = desktop.file("certificate.pdf", "");
  truncateSync(large, 900_000_000);
  desktop.file("data/settings.toml", 'size_limit = "4 GB"\n');
  const { attachments } = await record(desktop, {}, ["--operator", "A. Kumar", "--attach", large]);
  expect(attachments).toMatchObject([{ state: "saved" }]);
  const window = await desktop.open();
  const folder = join(desktop.folder, "for the auditor");
  desktop.file("for the auditor/note.txt", "was here before");
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "button", name: "Dossier…" });
  await window.click({ role: "button", name: "Make the dossier" });
  await (await window.picker()).saveAs(join(folder, "dossier.zip"));
  await eventually("the dossier to be begun", async () => readdirSync(folder).length > 1);
  await window.click({ role: "button", name: "Cancel" });
  await eventually("nothing but what was there", async () => readdirSync(folder).length === 1, 60_000);
  expect(readdirSync(folder)).toEqual(["note.txt"]);
  expect(existsSync(join(folder, "dossier.zip"))).toBe(false);
  expect((await desktop.batchbook(["check", "--json"])).status).toBe(0);
}, 180_000);

test("a batch that is altered in the database behind the program is found by the window's check, and named", async () => {
  const desktop = await Desktop.start();
  const { batch_code } = await record(desktop, {}, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  const looks = new Looks(window, "", ["light", "dark", "small"]);
  await window.click({ role: "button", name: "Storage" });
  await window.click({ role: "button", name: "Check now" });
  await window.find({ text: /^Last full check today .*: no files yet$/ });
  await run("sqlite3", [join(desktop.dataDir, "db.sqlite"), "UPDATE batches SET notes = 'as somebody wants it'"]);
  await window.click({ role: "button", name: "Check now" });
  await window.find({ text: /^Last full check today .*: the history does not fit$/ });
  const said = await window.text();
  expect(said).toContain(`The history was rewritten: batch ${batch_code} is not what its last entry in the trail`);
  expect(said).toContain("(notes)");
  expect(said).toContain("Leave everything as it is, and call your quality manager.");
  await looks.at("history-rewritten");
  expect(looks.wrong).toEqual([]);
}, 120_000);

type Window = Awaited<ReturnType<Desktop["open"]>>;

const list = (window: Window) => window.find({ role: "listbox", name: "Trail" });

/** Chooses in a field that searches what can be chosen. */
async function choose(window: Window, field: string, option: string): Promise<void> {
  await window.fill({ role: "combobox", name: field }, option);
  await window.keys("Return");
}
