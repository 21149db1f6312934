import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Key, type WebElement } from "selenium-webdriver";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attachAllIn, choose, enterRolls, record, row, signIn } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { wordsOf } from "../harness/words.ts";

const samples = join(import.meta.dirname, "../../../samples");
/** The card of a batch with files that are not saved; what is said of backups has one of its own. */
const WARNING = /HDPEPipe-/;
const SAVE = { role: "button", name: /^Save batch/ };
/** As long as a name may be, and without a place to break it. */
const LONG = "Quality-Department-of-the-Second-Plant-in-Visakhapatnam-".repeat(2).slice(0, 100);

test("every state of every screen looks right in every theme and size, from the first start on", async () => {
  const desktop = await Desktop.start();
  const window = await desktop.open({ permissionsCount: true });
  const looks = new Looks(window);
  const go = async (name: string | RegExp) => window.click({ role: "button", name });

  await window.find({ role: "dialog", name: "Who records here?" });
  await looks.at("operator-first");
  await signIn(window, "A. Kumar");
  await gone(window, { text: "Recording as A. Kumar" });
  await looks.at("new-empty");
  await go("History");
  await window.find({ text: "No batch is recorded yet" });
  await looks.at("history-empty");
  await go("Attention");
  await window.find({ text: "Every file is saved" });
  await looks.at("attention-empty");
  await go("Storage");
  await window.find({ text: "Files are saved here" });
  await looks.at("storage");

  await go(/^Backups/);
  await window.find({ role: "heading", name: "Backups" });
  await looks.at("backups");

  await plantLists(window, looks);
  await allSettings(window, looks);
  await newBatch(window, looks);

  expect(looks.wrong).toEqual([]);
}, 240_000);

test("much and long: 200 rows, 40 attachments, the longest names, and a storage path that is gone", async () => {
  const desktop = await Desktop.start();
  await withHistory(desktop);
  const window = await desktop.open();
  const looks = new Looks(window);

  await window.click({ role: "button", name: "History" });
  await window.find({ role: "option", name: /^12-B/ });
  await looks.at("history");
  await window.click({ role: "option", name: /^LONG-1/ });
  await window.find({ role: "button", name: "Look at 40 slip.jpg" });
  await looks.at("history-much");
  await window.click({ role: "button", name: "Look at weigh slip 14-02.jpg" });
  await window.find({ role: "dialog" });
  await looks.at("viewer");
  await window.click({ role: "button", name: "Close" });
  await window.gone({ role: "dialog" });
  await window.click({ role: "button", name: "Filters" });
  await window.find({ role: "group", name: "From day" });
  await looks.at("history-filters");
  await window.click({ role: "radio", name: "HDPE Pipe" });
  await window.find({ role: "button", name: /^Take off/ });
  await looks.at("history-filtered");
  await window.click({ role: "button", name: "Clear the filters" });
  await window.click({ role: "button", name: "Filters" });
  await window.click({ role: "button", name: "Export" });
  await window.find({ role: "dialog" });
  await looks.at("export-dialog");
  await window.click({ role: "button", name: "Cancel" });
  await window.fill({ label: "Search" }, "nothing of that name");
  await window.find({ text: /^Nothing found for/ });
  await looks.at("history-nothing");
  await window.fill({ label: "Search" }, "");

  await window.click({ role: "option", name: /^LONG-1/ });
  await window.click({ role: "button", name: "Repeat" });
  await window.find({ role: "textbox", name: "Rolls in row 200" }, 30_000);
  // Names without a beginning in common, which the picker would complete.
  for (let at = 1; at <= 40; at++) desktop.file(`forty/${at} slip.jpg`, jpeg(at));
  await attachAllIn(window, join(desktop.folder, "forty"));
  await row(window, "40 slip.jpg", "saved", 30_000);
  // Axe looks at each of its thousand elements: once is enough.
  await looks.at("new-much", ["light", "small"]);
  await window.click({ role: "button", name: "Discard" });
  await window.click({ role: "button", name: "Discard the draft" });
  await window.gone({ role: "dialog" });
  await window.click({ role: "button", name: "Switch operator" });
  await window.find({ role: "dialog", name: "Who records now?" });
  await looks.at("operator");
  await window.click({ role: "button", name: "Cancel" });

  renameSync(desktop.storagePath, join(desktop.folder, "share"));
  mkdirSync(desktop.storagePath);
  await window.click({ role: "button", name: /^Storage/ });
  await window.click({ role: "button", name: "Check again" });
  await window.find({ role: "button", name: "Use this folder" });
  await looks.at("storage-gone");
  await window.click({ role: "button", name: "Use this folder" });
  await window.find({ role: "dialog" });
  await looks.at("storage-dialog");
  await window.click({ role: "button", name: "Cancel" });
  await window.click({ role: "button", name: "New batch" });
  await window.find({ role: "status", name: "Storage" });
  await looks.at("banner");

  expect(looks.wrong).toEqual([]);
}, 240_000);

test("every screen in Hindi, on a dark desktop with its dark high contrast", async () => {
  const desktop = await Desktop.start();
  await withHistory(desktop);
  const window = await desktop.open({ dark: true, env: { BATCHBOOK_LANGUAGE: "hi" } });
  const looks = new Looks(window, "hi-", ["light", "contrast", "small"]);
  const words = wordsOf("hi");
  await everyScreen(window, looks, words);
  await window.click({ role: "button", name: words("ui-new-batch") });
  await window.byTouch();
  await window.click({ label: words("ui-notes") });
  await window.find({ role: "region", name: words("ui-keypad") });
  await looks.at("letters");
  expect(looks.wrong).toEqual([]);
}, 240_000);

test("every screen with text twice as large", async () => {
  const desktop = await Desktop.start();
  await withHistory(desktop);
  const window = await desktop.open({ env: { GDK_DPI_SCALE: "2" } });
  const looks = new Looks(window, "", ["twice"]);
  await everyScreen(window, looks, wordsOf("en"));
  expect(looks.wrong).toEqual([]);
}, 240_000);

/** Visits each screen once, by the words of a language. */
async function everyScreen(window: BatchbookWindow, looks: Looks, words: (id: string) => string): Promise<void> {
  // By key: with larger text the driver aims beside what has to be scrolled to first.
  const press = async (id: string, within?: WebElement) => {
    const button = await window.find({ role: "button", name: new RegExp(`^${words(id)}`), within });
    await button.sendKeys(Key.RETURN);
  };
  await looks.at("new-empty");
  await window.keys("ctrl+f");
  await window.find({ role: "option", name: /^12-B/ });
  await looks.at("history");
  await press("ui-filters");
  await looks.at("history-filters");
  await press("ui-filters");
  await (await window.find({ role: "option", name: /^12-B/ })).sendKeys(Key.RETURN);
  const detail = await window.find({ role: "region", name: words("ui-section-detail") });
  const repeat = await window.find({ role: "button", name: words("ui-repeat"), within: detail });
  await repeat.sendKeys(Key.RETURN);
  await window.find({ role: "group", name: words("ui-new-batch") });
  await looks.at("new-rolls");
  await window.keys("ctrl+Return");
  await window.find({ role: "dialog" });
  await looks.at("question");
  await press("ui-ask-back");
  await window.gone({ role: "dialog" });
  await press("ui-attention");
  await window.find({ role: "article", name: WARNING });
  await looks.at("attention");
  await press("ui-storage-title");
  await window.find({ text: words("ui-storage-fine") });
  await looks.at("storage");
  await press("ui-catalogue");
  await window.find({ role: "form" });
  await looks.at("catalogue");
  await press("ui-settings");
  for (const section of ["window", "recording", "files", "places", "log", "about"]) {
    const sections = await window.find({ role: "navigation", name: words("ui-settings-sections") });
    await press(`ui-settings-${section}`, sections);
    await window.find({ role: "heading", name: section === "about" ? /0\.1/ : words(`ui-settings-${section}`) });
    await looks.at(`settings-${section}`);
  }
}

async function newBatch(window: BatchbookWindow, looks: Looks): Promise<void> {
  const { desktop } = window;
  await window.click({ role: "button", name: "New batch" });
  await enterRolls(window, {
    rolls: [
      { count: "10", length: "500" },
      { count: "7", length: "300" },
    ],
    notes: "Line 2, after die change",
  });
  await window.fill({ label: "Cut pieces (m)" }, "150 200 150 ");
  await attachAllIn(window, folderOf(desktop, "slips", ["weigh slip 14-02.jpg", "रसीद QC प्रमाणपत्र.pdf"]));
  await row(window, "रसीद QC प्रमाणपत्र.pdf", "saved");
  const uploads = join(desktop.storagePath, "batches");
  chmodSync(uploads, 0o555);
  // Otherwise it would be kept on this computer.
  writeFileSync(join(desktop.dataDir, "outbox"), "in the way");
  await attachAllIn(window, folderOf(desktop, "readings", ["line-2 readings.csv"]));
  await row(window, "line-2 readings.csv", "failed");
  await looks.at("new-rolls");
  await window.click({ role: "radio", name: "63", within: await window.find({ role: "radiogroup", name: /^OD/ }) });
  await window.keys("Right");
  await looks.at("focus", ["light", "dark", "contrast"]);
  await window.keys("Left");
  await window.click({ role: "button", name: "List of keys (F1)" });
  await window.find({ role: "dialog", name: "Keys" });
  await looks.at("keys");
  await window.click({ role: "button", name: "Close" });
  await window.click({ role: "button", name: "Add an option to OD (+)" });
  await window.click({ role: "button", name: "Add" });
  await window.find({ text: "Please type the new option." });
  await looks.at("add-option");
  await window.click({ role: "button", name: "Cancel" });
  await window.click({ role: "button", name: "Clear" });
  await window.find({ role: "dialog" });
  await looks.at("clear-dialog");
  await window.click({ role: "button", name: "Cancel" });
  await window.gone({ role: "dialog" });

  await window.click(SAVE);
  await window.find({ role: "article", name: WARNING });
  await looks.at("warning");
  await window.click({ role: "button", name: /^Attention/ });
  await window.find({ role: "article", name: WARNING });
  await looks.at("attention");
  // Its source leaves: otherwise it would be tried again unasked, and saved.
  rmSync(join(desktop.folder, "readings"), { recursive: true });
  chmodSync(uploads, 0o755);

  await window.click({ role: "button", name: "New batch" });
  await choose(window, "Product", "Sprinkler Pipe");
  await choose(window, "PN", "4");
  await window.click(SAVE);
  await window.find({ text: "Please choose one." });
  await looks.at("new-problems");
  await choose(window, "OD", "75");
  await choose(window, "Type", "C");
  await window.fill({ label: "Bundles" }, "20");
  await window.click({ role: "button", name: "10 pieces per bundle" });
  await window.fill({ label: /^Spare pieces/ }, "7 8 ");
  await window.fill({ label: /^Weight per metre/ }, "0.8");
  await looks.at("new-bundles");
  await window.fill({ label: "Batch number" }, "8901234567890");
  await window.click(SAVE);
  await window.find({ role: "dialog", name: "Is this right?" });
  await looks.at("question");
  await window.click({ role: "button", name: "Go back" });
  await window.fill({ label: "Batch number" }, "1");
  await window.click(SAVE);
  await window.find({ text: /^Number 1 is already taken/ });
  await looks.at("new-refused");
  await window.byTouch();
  await window.click({ label: "Bundles" });
  await window.find({ role: "region", name: "Keypad" });
  await looks.at("keypad");
  await window.click({ label: "Notes" });
  await window.find({ role: "button", name: "space" });
  await looks.at("letters");
}

async function plantLists(window: BatchbookWindow, looks: Looks): Promise<void> {
  await window.click({ role: "button", name: "Catalogue" });
  await window.find({ role: "textbox", name: /^Unit/, within: await window.find({ role: "form" }) }).catch(() => {});
  await window.find({ role: "button", name: "Add parameter" });
  await looks.at("catalogue");
  await window.click({ role: "button", name: "New product type" });
  await window.fill({ label: /^Name/ }, LONG);
  await window.click({ role: "button", name: "Add parameter" });
  await window.click({ role: "button", name: "Save product type" });
  await window.find({ text: /^Not saved/ });
  await looks.at("catalogue-problems");
  await window.click({ role: "button", name: /^HDPE Pipe/ });
  await window.find({ role: "dialog" });
  await looks.at("catalogue-dialog");
  await window.click({ role: "button", name: "Drop the changes" });
  for (const [list, name, entry] of [
    ["Brands", "New brand", LONG],
    ["Operators", "New operator", "रमेश कुमार"],
  ] as const) {
    await window.click({ role: "radio", name: list });
    await window.fill({ label: name }, entry);
    await window.click({ role: "button", name: "Add" });
    await window.find({ role: "button", name: `Retire ${entry}` });
    if (list === "Brands") {
      await window.click({ role: "button", name: "Retire Unbranded" });
      await window.click({ role: "button", name: "Rename Tarko" });
    }
    await looks.at(`catalogue-${list.toLowerCase()}`);
  }
}

async function allSettings(window: BatchbookWindow, looks: Looks): Promise<void> {
  await window.click({ role: "button", name: "Settings" });
  const sections = await window.find({ role: "navigation", name: "Parts of the settings" });
  for (const name of ["Window", "Recording", "Files", "Where everything is", "Log", "About"]) {
    await window.click({ role: "button", name, within: sections });
    await window.find({ role: "heading", name: name === "About" ? /^Batchbook/ : name });
    if (name === "Recording") await window.fill({ label: "Pattern of batch codes" }, "{type}");
    if (name === "Recording") await window.find({ text: /^Pattern of batch codes: the pattern has no/ });
    if (name === "Log") await window.click({ role: "radio", name: "Everything" });
    if (name === "About") await window.click({ role: "button", name: "Copy the diagnosis" });
    await looks.at(`settings-${name.toLowerCase().replaceAll(" ", "-")}`);
    if (name === "Recording") await window.click({ role: "button", name: "Undo" });
  }
}

/** Batches of all kinds, one of them with as much of everything as there can be. */
async function withHistory(desktop: Desktop): Promise<void> {
  const slip = desktop.file("weigh slip 14-02.jpg", readFileSync(join(samples, "weigh slip 14-02.jpg")));
  await record(desktop, { notes: "night shift", batch_number: "12-A" }, ["--operator", LONG]);
  await record(desktop, { batch_number: "12-B" }, [
    "--operator",
    "A. Kumar",
    "--attach",
    join(desktop.folder, "gone.pdf"),
  ]);
  const many = Array.from({ length: 40 }, (_, at) => desktop.file(`many/${at + 1} slip.jpg`, jpeg(at)));
  const attach = [slip, ...many].flatMap((path) => ["--attach", path]);
  await record(
    desktop,
    {
      ...{ batch_number: "LONG-1", brand: "Unbranded", parameters: { PE: "100", PN: "12.5", OD: "160" } },
      rolls: Array.from({ length: 200 }, (_, at) => ({ count: (at % 9) + 1, length_m: 500 - at })),
      cut_pieces_m: Array.from({ length: 20 }, (_, at) => `${100 + at}.5`),
      produced_at: "2025-12-31T23:59:00+05:30",
      notes: `${"Extruder 3 stood for two hours; the die was cleaned and the first forty metres were scrapped. ".repeat(3)}\nSigned off by the shift lead.`,
    },
    attach,
  );
}

/** A file of its own content; nothing looks into it. */
function jpeg(at: number): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(`slip ${at}`)]);
}

/** Copies sample files into a folder of their own, so that the picker can take all of it. */
function folderOf(desktop: Desktop, folder: string, names: string[]): string {
  for (const name of names) desktop.file(`${folder}/${name}`, readFileSync(join(samples, name)));
  return join(desktop.folder, folder);
}

/** A toast goes by itself; it is no part of a screen. */
async function gone(window: BatchbookWindow, toast: { text: string }): Promise<void> {
  await window.gone(toast, 15_000);
}
