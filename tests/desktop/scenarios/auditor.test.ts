import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import JSZip from "jszip";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { inBrowser } from "../harness/browser.ts";
import { Desktop } from "../harness/desktop.ts";
import { record } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { eventually, run } from "../harness/process.ts";
import { wordsOf } from "../harness/words.ts";

const HOSTILE = `<script>document.title = "run"</script><img src=x onerror="document.title = 'run'">`;
const PIN = "271828";
/** A server of somebody else's. */
const OBJECT_STORE = {
  mode: "hybrid",
  provider: "s3",
  bucket: "theirs",
  prefix: "",
  endpoint: "https://files.example.com",
  allow_http: false,
  region: "",
  account_id: "",
  bandwidth_limit: "",
  cache_limit: "",
};

test("a dossier is made from the history and checked without the program: its sums, and its pages in a browser", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("<script>.txt", "10 rolls");
  await record(desktop, { notes: HOSTILE, batch_number: "=1+1" }, ["--operator", "=HYPERLINK(1)", "--attach", slip]);
  const window = await desktop.open();
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "button", name: "Dossier…" });
  await window.click({ role: "button", name: "Make the dossier" });
  await (await window.picker()).saveAs(join(desktop.folder, "for the auditor.zip"));
  await window.find({ text: /for the auditor\.zip/ }, 30_000);

  const folder = join(desktop.folder, "unpacked");
  const archive = await JSZip.loadAsync(readFileSync(join(desktop.folder, "for the auditor.zip")));
  for (const member of Object.values(archive.files)) {
    if (member.dir) continue;
    const path = join(folder, member.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await member.async("nodebuffer"));
  }
  const { stdout } = await run("sha256sum", ["-c", "SHA256SUMS"], { cwd: folder });
  const checked = stdout.trim().split("\n");
  expect(checked.every((line) => line.endsWith(": OK"))).toBe(true);
  const files = Object.values(archive.files).filter((it) => !it.dir && !it.name.endsWith("SHA256SUMS"));
  expect(checked).toHaveLength(files.length);
  const table = readFileSync(join(folder, "trail/trail.csv"), "utf8");
  expect(table).toContain("'=HYPERLINK(1)");
  expect(table).not.toMatch(/(^|,)"?=HYPERLINK/m);

  await inBrowser(desktop, join(folder, "index.html"), async (browser) => {
    const link = await browser.executeScript<string>("return document.querySelector('a[href^=batches]').href");
    await browser.get(link);
    const page = await browser.executeScript<{
      title: string;
      text: string;
      scripts: number;
      pictures: number;
    }>(`return {
      title: document.title,
      text: document.body.innerText,
      scripts: document.scripts.length,
      pictures: document.querySelectorAll("img:not([src^='data:'])").length,
    }`);
    expect(page.title).not.toBe("run");
    expect(page).toMatchObject({ scripts: 0, pictures: 0 });
    for (const words of [HOSTILE, "<script>.txt", "=1+1", "=HYPERLINK(1)"]) expect(page.text).toContain(words);
    const file = await browser.executeScript<string>("return document.querySelector('a[href*=\"/files/\"]').href");
    expect(readFileSync(new URL(file), "utf8")).toBe("10 rolls");
  });
});

test("whatever is reserved is refused to the page itself until the PIN is given, and an operator changes their own", async () => {
  const desktop = await Desktop.start();
  const { id } = await record(desktop, {}, ["--operator", "A. Kumar"]);
  desktop.file("pin", PIN);
  await guarded(desktop);
  const window = await desktop.open();
  await window.find({ role: "button", name: "History" });

  const draft = await call(window, "repeat_batch", { id: null });
  const allow = { future: false, jump: false, unusual_weight: false, equal_batch: false };
  const [type] = ((await call(window, "catalogue_full", {})) as { product_types: unknown[] }).product_types;
  const reserved: [string, object][] = [
    ["correct_batch", { id, basedOn: 1, draft, reason: "why", allow }],
    ["revert_batch", { id, basedOn: 1, reason: "why" }],
    ["save_product_type", { originalName: null, productType: type }],
    ["set_retired", { kind: "brand", name: "Tarko", retired: true }],
    ["reorder", { kind: "brand", names: ["Unbranded", "Tarko"] }],
    ["add_brand", { name: "Acme" }],
    ["rename_brand", { name: "Tarko", newName: "Acme" }],
    ["add_option", { productType: "HDPE Pipe", parameter: "OD", option: "999" }],
    ["apply_import", { token: id }],
    ["add_operator", { name: "Nobody" }],
    ["rename_operator", { name: "A. Kumar", newName: "Nobody" }],
    ["set_supervisor", { name: "A. Kumar", supervisor: true }],
    ["set_pin", { name: "A. Kumar", pin: "0000" }],
    ["remove_pin", { name: "Meera" }],
    ["set_setting", { key: "station", value: "L9" }],
    ["choose_picker_folder", {}],
    ["add_backup_destination", {}],
    ["remove_backup_destination", { id: "x" }],
    ["restore_backup", { id: "x", withFiles: true }],
    ["replace_by_backup", { id: "x", withFiles: true }],
    ["prune_backups", { ids: [] }],
    ["find_snapshots", { fields: OBJECT_STORE }],
    ["rebuild_computer", { id: "x", withFiles: false }],
    ["adopt_storage", {}],
    ["move_storage", {}],
    ["answer_storage_questions", { answers: { on_site: true, off_site: null, workstations: null, far_readers: null } }],
    ["save_object_store", { fields: OBJECT_STORE, confirmed: true }],
    ["keep_object_store_key", { provider: "s3", keyId: "AKIA", secret: "hush" }],
    ["pick_object_store_key", {}],
    ["remove_object_store_key", {}],
    ["test_object_store", { fields: OBJECT_STORE }],
    ["explain_clock", { entry: 1, reason: "why" }],
  ];
  for (const [command, args] of reserved)
    expect([command, await refusal(window, command, args)]).toEqual([command, "pin_required"]);
  expect(await refusal(window, "change_own_pin", { before: "000000", pin: "1234" })).toBe("pin_wrong");

  await window.click({ role: "button", name: "Switch operator" });
  await window.click({ role: "button", name: "Change my PIN…" });
  await window.find({ role: "dialog", name: "PIN of A. Kumar" });
  await window.fill({ label: /^PIN until now/ }, "asha 1");
  // As a badge reader types it: the number and Return.
  for (const label of [/^New PIN/, /^The same again/]) {
    await window.keys("Return");
    await window.typeWhenAsked(label, "asha 2");
  }
  await window.keys("Return");
  await window.find({ text: "A. Kumar has another PIN" });
  expect(await refusal(window, "change_own_pin", { before: "asha 1", pin: "asha 3" })).toBe("pin_wrong");
  expect(await refusal(window, "set_setting", { key: "station", value: "L9" })).toBe("pin_required");
  await call(window, "unlock", { pin: PIN });
  await call(window, "set_setting", { key: "station", value: "L9" });
  const { stdout } = await desktop.batchbook(["trail", "--action", "setting_changed", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ entries: [{ who: "Meera", subject_id: "station" }] });
  for (const typed of [PIN, "asha 2"])
    expect(readFileSync(join(desktop.dataDir, "db.sqlite")).includes(typed)).toBe(false);
});

test("the trail is searched by words, and its entries are looked at one by one", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  await desktop.batchbook(["revert", "1", "--reason", "another product", "--operator", "A. Kumar"]);
  const window = await desktop.open();
  await window.keys("alt+8");
  await window.find({ role: "option", name: /^Reverted/ });
  await window.fill({ role: "searchbox", name: "Search" }, "another product");
  await eventually("what is found", async () => (await window.findAll({ role: "option" })).length === 1);
  expect(await window.said({ role: "region", name: "Entry" })).toContain("another product");
});

test.each(["en", "hi"])(
  "trail, PINs and corrections look right with the longest names: %s",
  async (language) => {
    const desktop = await Desktop.start();
    const long = "Quality-Department-of-the-Second-Plant-in-Visakhapatnam-".repeat(2).slice(0, 100);
    const slip = desktop.file("weigh slip.txt", "10 rolls");
    await record(desktop, { batch_number: "12-A" }, ["--operator", long, "--attach", slip]);
    const changes = desktop.file("changes.json", JSON.stringify({ notes: long, brand: "Unbranded" }));
    const reason = `${long} ${long} typed wrongly`;
    await desktop.batchbook(["correct", "12-A", changes, "--reason", reason, "--operator", long]);
    const first = desktop.file("first", "asha 1");
    await desktop.batchbook(["operator", "pin", long, "--new-pin-file", first]);
    const window = await desktop.open({ env: { BATCHBOOK_LANGUAGE: language } });
    const words = wordsOf(language as "en" | "hi");
    const looks = new Looks(window, language === "hi" ? "hi-" : "", ["light", "dark", "small"]);
    const press = async (id: string) => window.click({ role: "button", name: words(id) });

    await window.keys("alt+8");
    await window.find({ role: "option", name: new RegExp(`^${words("action-pin-set")}`) });
    await window.click({ role: "option", name: new RegExp(`^${words("action-corrected")}`) });
    await looks.at("trail");
    await window.fill({ role: "searchbox", name: words("ui-trail-search") }, "nothing of that name");
    await window.find({ role: "heading", name: words("ui-trail-nothing") });
    await looks.at("trail-nothing");
    await press("ui-history");
    await press("ui-correct");
    await window.find({ role: "region", name: words("ui-correct-changes") });
    await looks.at("correct");
    await press("ui-new-batch");
    await press("ui-switch-operator");
    await press("ui-pin-own");
    await window.find({ label: new RegExp(`^${words("ui-pin-before")}`) });
    await looks.at("pin-own");
    expect(looks.wrong).toEqual([]);
  },
  240_000,
);

/** Meera is a supervisor with a PIN, and A. Kumar has one that makes nobody a supervisor. */
async function guarded(desktop: Desktop): Promise<void> {
  const pin = join(desktop.folder, "pin");
  const own = desktop.file("own", "asha 1");
  for (const args of [
    ["add", "Meera"],
    ["pin", "A. Kumar", "--new-pin-file", own],
    ["supervisor", "Meera"],
    ["pin", "Meera", "--new-pin-file", pin],
  ]) {
    const { status, stderr } = await desktop.batchbook(["operator", ...args]);
    expect([args, status, stderr]).toEqual([args, 0, ""]);
  }
}

/** Calls a command as a script in the page would. */
async function call(window: BatchbookWindow, command: string, args: object): Promise<unknown> {
  const answer = await window.driver.executeAsyncScript<{ done?: unknown; failed?: unknown }>(
    `const [command, args, answer] = arguments;
    window.__TAURI_INTERNALS__.invoke(command, args).then((done) => answer({ done }), (failed) => answer({ failed }));`,
    command,
    args,
  );
  if ("failed" in answer) throw answer.failed;
  return answer.done;
}

async function refusal(window: BatchbookWindow, command: string, args: object): Promise<string> {
  try {
    await call(window, command, args);
    return "done";
  } catch (refused) {
    return (refused as { code?: string }).code ?? JSON.stringify(refused);
  }
}
