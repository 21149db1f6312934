import { chmodSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attachAllIn, choose, enterRolls, record, row, signIn } from "../harness/entry.ts";

const SIZES = [
  { name: "1280x800", width: 1280, height: 800 },
  { name: "1024x640", width: 1024, height: 640 },
];

for (const look of ["light", "dark"] as const) {
  test(`every screen has a picture, ${look}, at both sizes, and fits into the window`, async () => {
    const desktop = await Desktop.start();
    const samples = join(import.meta.dirname, "../../../samples");
    const start = { dark: look === "dark", permissionsCount: true };
    let window = await desktop.open(start);
    const dark = await window.driver.executeScript("return matchMedia('(prefers-color-scheme: dark)').matches");
    expect(dark, "the desktop's own preference").toBe(look === "dark");
    const wrong: string[] = [];
    const picture = async (name: string) => wrong.push(...(await pictures(window, `${name}-${look}`)));

    await window.find({ role: "dialog", name: "Who records here?" });
    await picture("operator-first");
    await signIn(window, "A. Kumar");
    await picture("new-empty");
    await window.click({ role: "button", name: "History" });
    await window.find({ text: "No batch is recorded yet" });
    await picture("history-empty");
    await window.click({ role: "button", name: "Attention" });
    await window.find({ text: "Every file is saved" });
    await picture("attention-empty");

    // A batch like the sample's, with files that are saved and one that is not.
    await window.click({ role: "button", name: "New batch" });
    await enterRolls(window, {
      rolls: [
        { count: "10", length: "500" },
        { count: "7", length: "300" },
      ],
      weight: "1.5",
      notes: "Line 2, after die change",
    });
    await window.fill({ label: "Cut pieces (m)" }, "150 200 150 ");
    await attachAllIn(window, folderOf(desktop, "slips", ["weigh slip 14-02.jpg", "रसीद QC प्रमाणपत्र.pdf"], samples));
    await row(window, "रसीद QC प्रमाणपत्र.pdf", "saved");
    const uploads = join(desktop.storagePath, "batches");
    chmodSync(uploads, 0o555);
    await attachAllIn(window, folderOf(desktop, "readings", ["line-2 readings.csv"], samples));
    await row(window, "line-2 readings.csv", "failed");
    await picture("new-rolls");
    await window.click({ role: "button", name: "Clear" });
    await window.find({ role: "dialog" });
    await picture("clear-dialog");
    await window.click({ role: "button", name: "Cancel" });
    await window.gone({ role: "dialog" });

    await window.click({ role: "button", name: /^Save batch/ });
    await window.find({ role: "article" });
    await picture("warning");
    await window.click({ role: "button", name: /^Attention/ });
    await window.find({ role: "article" });
    await picture("attention");
    await window.click({ role: "button", name: "New batch" });
    await choose(window, "Product", "Sprinkler Pipe");
    await choose(window, "PN", "4");
    await choose(window, "OD", "75");
    await choose(window, "Type", "C");
    await window.fill({ label: "Bundles" }, "20");
    await window.click({ role: "button", name: "10 pieces per bundle" });
    await window.fill({ label: /^Spare pieces/ }, "7 8 ");
    await window.fill({ label: /^Weight per metre/ }, "0.8");
    await picture("new-bundles");
    await window.fill({ label: "Batch number" }, "8901234567890");
    await window.click({ role: "button", name: /^Save batch/ });
    await window.find({ role: "dialog", name: "Is this right?" });
    await picture("question");
    await window.click({ role: "button", name: "Go back" });
    await window.fill({ label: "Batch number" }, "1");
    await window.click({ role: "button", name: /^Save batch/ });
    await window.find({ text: /^Number 1 is already taken/ });
    await picture("refused");

    // History with a few more, one of them with everything long.
    await record(desktop, { notes: "night shift", batch_number: "12-B" });
    await record(desktop, {
      ...{ brand: "Unbranded", parameters: { PE: "100", PN: "12.5", OD: "160" } },
      rolls: Array.from({ length: 12 }, (_, at) => ({ count: at + 1, length_m: 500 - at })),
      cut_pieces_m: Array.from({ length: 20 }, (_, at) => `${100 + at}.5`),
      produced_at: "2025-12-31T23:59:00+05:30",
      notes: `${"Extruder 3 stood for two hours; the die was cleaned and the first forty metres were scrapped. ".repeat(3)}\nSigned off by the shift lead.`,
    });
    await window.click({ role: "button", name: "History" });
    await window.find({ role: "option", name: /^12-B/ });
    await picture("history");
    await window.click({ role: "option", name: /^1 · / });
    await row(window, "line-2 readings.csv", "failed");
    await picture("history-detail");
    await window.fill({ label: "Search" }, "nothing of that name");
    await window.find({ text: /^Nothing found for/ });
    await picture("history-nothing");
    await window.click({ role: "button", name: "New batch" });
    await window.click({ role: "button", name: "Switch operator" });
    await window.find({ role: "dialog", name: "Who records now?" });
    await picture("operator");
    await window.close();

    chmodSync(uploads, 0o755);
    renameSync(desktop.storagePath, join(desktop.folder, "share"));
    mkdirSync(desktop.storagePath);
    window = await desktop.open(start);
    await window.find({ role: "status", name: "Storage" });
    await picture("storage");
    await window.click({ role: "button", name: "Use this folder" });
    await window.find({ role: "dialog" });
    await picture("storage-dialog");

    expect(wrong).toEqual([]);
  }, 240_000);
}

/** Copies sample files into a folder of their own, so that the picker can take all of it. */
function folderOf(desktop: Desktop, folder: string, names: string[], samples: string): string {
  for (const name of names) desktop.file(`${folder}/${name}`, readFileSync(join(samples, name)));
  return join(desktop.folder, folder);
}

/** Keeps a picture at every size, and says what sticks out of the window. */
async function pictures(window: BatchbookWindow, name: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name: size, width, height } of SIZES) {
    await window.resize(width, height);
    await window.screenshot(`${name}-${size}`);
    const out = await window.driver.executeScript<string[]>(`
      const out = [];
      const page = document.scrollingElement;
      page.scrollTo(500, 500);
      if (page.scrollLeft || page.scrollTop) out.push("the page itself scrolls, by " + page.scrollLeft + " and " + page.scrollTop);
      page.scrollTo(0, 0);
      for (const it of document.querySelectorAll(".scroll"))
        if (it.scrollWidth > it.clientWidth) out.push("scrolls sideways: " + it.innerText.slice(0, 40));
      for (const it of document.querySelectorAll("button, input, textarea, [role=radio]")) {
        const { left, right, width } = it.getBoundingClientRect();
        if (width > 0 && (left < -1 || right > innerWidth + 1)) out.push(it.innerText || it.ariaLabel || it.id);
      }
      return out;`);
    wrong.push(...out.map((it) => `${name} at ${size}: ${it}`));
  }
  return wrong;
}
