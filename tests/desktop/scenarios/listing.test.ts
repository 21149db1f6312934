import { readFileSync } from "node:fs";
import { join } from "node:path";
import JSZip from "jszip";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { choose, record } from "../harness/entry.ts";
import { eventually, run } from "../harness/process.ts";

test("filters narrow the list, the foot adds up what is left, and Export writes the same as the command line", async () => {
  const desktop = await Desktop.start();
  await recorded(desktop);
  const window = await desktop.open();
  await window.click({ role: "button", name: "History" });
  await eventually("all four", async () => (await found(window)).length === 4);

  await window.click({ role: "button", name: /^Open failures/ });
  await eventually("the one with an open failure", async () => String(await found(window)) === "2");
  await window.click({ role: "button", name: /^Open failures/ });
  await window.click({ role: "button", name: "Filters" });
  await choose(window, "Operator", "M. Okafor");
  await eventually("one operator's", async () => String(await found(window)) === "3,2");
  await totals(window, ["2 batches", "1 500 m", "215 pcs", "3 282 kg"]);
  await choose(window, "Product", "HDPE Pipe");
  await eventually("one product's", async () => String(await found(window)) === "2");
  await totals(window, ["one batch", "1 500 m", "2 250 kg"]);
  await window.click({ role: "button", name: "Take off: HDPE Pipe" });
  await eventually("both again", async () => String(await found(window)) === "3,2");

  // The file holds what is listed, whatever is on the screen of it, as the command line writes it.
  for (const [button, name] of [
    ["CSV table", "shift.csv"],
    ["Excel workbook", "shift.xlsx"],
  ] as const) {
    await window.click({ role: "button", name: "Export" });
    const dialog = await window.find({ role: "dialog", name: "Export batches" });
    await window.find({ text: "The batches that are found, with everything recorded.", within: dialog });
    await window.click({ role: "button", name: button, within: dialog });
    await (await window.picker()).saveAs(join(desktop.folder, name));
    await window.find({ text: `2 batches are in ${name}` });
    await window.click({ role: "button", name: "Close" });
    await window.gone({ role: "dialog" });
    const other = join(desktop.folder, `command ${name}`);
    const { status, stderr } = await desktop.batchbook(["export", "--to", other, "--operator", "M. Okafor"]);
    expect(status, stderr).toBe(0);
    const [ours, theirs] = await Promise.all([join(desktop.folder, name), other].map(content));
    expect(ours).toEqual(theirs);
    expect(String(Object.values(ours ?? {}))).toContain("M. Okafor");
  }
  const csv = readFileSync(join(desktop.folder, "shift.csv"), "utf8");
  expect(csv.trim().split(/\r?\n/), "a head and two batches").toHaveLength(3);
  expect(csv, "no formula").toContain("'=1+1");

  await window.click({ role: "button", name: "Clear the filters" });
  await setDay(window, "From day", "01012026");
  await setDay(window, "To day", "31012026");
  await eventually("January's", async () => String(await found(window)) === "1");
  await setDay(window, "From day", "16012026");
  await window.find({ role: "heading", name: "No batch passes these filters" });
  await window.click({ role: "button", name: "Show everything" });
  await eventually("all four", async () => (await found(window)).length === 4);
});

test("the shift report and the card of a batch go to the printer alone, on white, with everything on them", async () => {
  const desktop = await Desktop.start();
  await recorded(desktop);
  const window = await desktop.open({ dark: true });
  await window.click({ role: "button", name: "History" });
  await window.fill({ label: "Search" }, "okafor");
  await eventually("one operator's", async () => String(await found(window)) === "3,2");
  await window.click({ role: "button", name: "Print" });

  const report = await paper(window, "print-report");
  for (const words of [
    "Shift report",
    "3 · Sprinkler Pipe 75 mm",
    "2 · HDPE Pipe 63 mm",
    "M. Okafor",
    "3 × 500 m",
    "1 500 m",
    "215 pcs",
    "2 250 kg",
    "3 282 kg",
    "2 batches",
  ])
    expect(report.text).toContain(words);
  expect(report.text).not.toContain("A. Kumar records");
  expect(report).toMatchObject({ colour: "rgb(0, 0, 0)", background: "rgb(255, 255, 255)", others: 0 });

  await window.click({ role: "button", name: "More actions" });
  await window.click({ role: "menuitem", name: "Print the card" });
  const card = await paper(window, "print-card");
  for (const words of [
    "3 · Sprinkler Pipe 75 mm",
    "215 pcs",
    "1 032 kg",
    "20 × 10",
    "M. Okafor",
    "spare 7, 8 pcs",
    "=1+1",
  ])
    expect(card.text).toContain(words);
  expect(card.text, "one batch alone").not.toContain("2 · HDPE Pipe");
});

test("the storage screen says where files go and who says so, and what is wrong as soon as it is", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar", "--attach", join(desktop.folder, "gone.pdf")]);
  const window = await desktop.open();
  await window.click({ role: "button", name: "Storage" });
  await window.find({ role: "heading", name: "Files are saved here" });
  const region = { role: "region", name: "Storage" };
  const said = await window.said(region);
  for (const words of [desktop.storagePath, "Set by the variable UPLOAD_STORAGE_PATH", "One file"])
    expect(said).toContain(words);

  await run("mv", [desktop.storagePath, join(desktop.folder, "away")]);
  await run("mkdir", [desktop.storagePath]);
  await window.click({ role: "button", name: "Check again" });
  await window.find({ role: "heading", name: /^The storage path \S+ is not what it was/ });
  await window.find({ role: "button", name: "Storage: something is wrong" });
  await run("rmdir", [desktop.storagePath]);
  await run("mv", [join(desktop.folder, "away"), desktop.storagePath]);
  await window.click({ role: "button", name: "Check again" });
  await window.find({ role: "heading", name: "Files are saved here" });
  await window.click({ role: "button", name: "Show all" });
  await window.find({ role: "heading", name: "Attention" });
});

/** Four batches of two operators, one of them with a file that is not saved and one in January. */
async function recorded(desktop: Desktop): Promise<void> {
  await record(desktop, { produced_at: "2026-01-15T10:00:00+05:30" }, ["--operator", "A. Kumar"]);
  await record(desktop, { rolls: [{ count: 3, length_m: 500 }] }, [
    "--operator",
    "M. Okafor",
    "--attach",
    join(desktop.folder, "gone.pdf"),
  ]);
  await record(
    desktop,
    {
      product_type: "Sprinkler Pipe",
      parameters: { PN: "4", OD: "75", Type: "C" },
      rolls: undefined,
      bundles: { count: 20, pieces_per_bundle: 10 },
      spares: [7, 8],
      piece_length_m: 6,
      weight_per_metre_kg: "0.8",
      notes: "=1+1",
    },
    ["--operator", "M. Okafor"],
  );
  await record(desktop, { rolls: [{ count: 5, length_m: 300 }] }, ["--operator", "A. Kumar"]);
}

/** The numbers of the batches in the list. */
function found(window: BatchbookWindow): Promise<string[]> {
  return window.driver.executeScript<string[]>(
    `return [...document.querySelectorAll("[role=option]")].map((it) => it.textContent.trim().split(" ")[0]);`,
  );
}

async function totals(window: BatchbookWindow, words: string[]): Promise<void> {
  await eventually(`totals of ${words}`, async () => {
    const feet = await window.findAll({ role: "status" });
    const said = await Promise.all(feet.map((it) => it.getText()));
    return said.some((it) => words.every((word) => plain(it).includes(word)));
  });
}

/** Types a day part by part: day, month, year. */
async function setDay(window: BatchbookWindow, label: string, digits: string): Promise<void> {
  const field = await window.find({ role: "group", name: label });
  await window.click({ role: "spinbutton", name: /^day/, within: field });
  await window.type(digits);
}

/** What the files of a table hold: a workbook is a packed folder, and only the time of its making differs. */
async function content(path: string): Promise<Record<string, string>> {
  if (path.endsWith(".csv")) return { csv: readFileSync(path, "utf8") };
  const workbook = await JSZip.loadAsync(readFileSync(path));
  const parts = workbook.file(/^xl\//);
  return Object.fromEntries(await Promise.all(parts.map(async (part) => [part.name, await part.async("text")])));
}

interface Paper {
  text: string;
  colour: string;
  background: string;
  others: number;
}

/**
 * What is on the paper, once the system asks which printer it is for. The system's dialog prints; what it is given is
 * looked at under the page's own rules for paper.
 */
async function paper(window: BatchbookWindow, name: string): Promise<Paper> {
  await (await window.picker()).cancel();
  await window.driver.executeScript(`
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSMediaRule && rule.media.mediaText === "print");
    window.paper = (media) => rules.forEach((rule) => (rule.media.mediaText = media));
    window.paper("all");`);
  await window.screenshot(name);
  const paper = await window.driver.executeScript<Paper>(`
    const sheet = document.querySelector(".print-sheet");
    const seen = {
      text: sheet.innerText,
      colour: getComputedStyle(sheet).color,
      background: getComputedStyle(document.body).backgroundColor,
      others: [...document.body.children].filter((it) => it !== sheet && it.checkVisibility()).length,
    };
    window.paper("print");
    return seen;`);
  return { ...paper, text: plain(paper.text) };
}

/** Numbers are grouped with thin no-break spaces. */
function plain(text: string): string {
  return text.replace(/[\u202f\u00a0]/g, " ");
}
