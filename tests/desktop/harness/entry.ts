import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { WebElement } from "selenium-webdriver";
import type { BatchbookWindow } from "./batchbook-window.ts";
import type { Desktop } from "./desktop.ts";
import { eventually } from "./process.ts";

/** A batch as the command line shows it, `show --json`. */
export interface ShownBatch {
  id: string;
  batch_number: string;
  batch_code: string;
  product_type: string;
  brand: string;
  produced_at: string;
  parameters: Record<string, string>;
  operator: string;
  quantity: string;
  unit: string;
  total_weight_kg: string | null;
  notes: string;
  attachments: ShownAttachment[];
}

/** An attachment as the command line shows it. */
export interface ShownAttachment {
  original_name: string;
  stored_name: string;
  path: string | null;
  media_type: string | null;
  size: number | null;
  sha256: string | null;
  state: string;
  error: { code: string; message: string } | null;
}

/** What is typed into the form for a pipe on rolls. */
export interface Rolls {
  brand?: string;
  PE?: string;
  PN?: string;
  OD?: string;
  rolls?: { count: string; length: string }[];
  weight?: string;
  notes?: string;
  number?: string;
}

/** Answers the questions of the first start: who records, and where the backups go (later). */
export async function signIn(window: BatchbookWindow, name = "A. Kumar"): Promise<void> {
  await window.find({ role: "dialog", name: "Who records here?" });
  await window.fill({ label: "Your name" }, name);
  await window.click({ role: "button", name: "Use this name" });
  await answerLater(window);
}

/** Puts the question off where the backups go. */
export async function answerLater(window: BatchbookWindow): Promise<void> {
  await window.find({ role: "dialog", name: "Where should the backups go?" });
  await window.click({ role: "button", name: "Later" });
  await window.gone({ role: "dialog" });
}

/** Presses one of the chips of a field. */
export async function choose(window: BatchbookWindow, field: string, option: string): Promise<void> {
  const group = await window.find({ role: "radiogroup", name: new RegExp(`^${field}\\b`) });
  await window.click({ role: "radio", name: option, within: group });
}

/** Fills the form for an HDPE pipe; what is not named gets an ordinary value, another count than `record` has: the same batch twice is asked about. */
export async function enterRolls(window: BatchbookWindow, typed: Rolls = {}): Promise<void> {
  await choose(window, "Product", "HDPE Pipe");
  await choose(window, "Brand", typed.brand ?? "Tarko");
  await choose(window, "PE", typed.PE ?? "80");
  await choose(window, "PN", typed.PN ?? "10");
  await choose(window, "OD", typed.OD ?? "63");
  for (const [at, { count, length }] of (typed.rolls ?? [{ count: "3", length: "500" }]).entries()) {
    const row = at + 1;
    if (row > 1) await window.click({ role: "button", name: /other length/ });
    await window.fill({ role: "textbox", name: `Rolls in row ${row}` }, count);
    await window.fill({ role: "textbox", name: `Length per roll in row ${row}, metres` }, length);
  }
  await window.fill({ label: /^Weight per metre/ }, typed.weight ?? "1.5");
  if (typed.number !== undefined) await window.fill({ label: "Batch number" }, typed.number);
  if (typed.notes !== undefined) await window.fill({ label: "Notes" }, typed.notes);
}

/** Attaches every file of a folder by the real file picker. */
export async function attachAllIn(window: BatchbookWindow, folder: string): Promise<void> {
  await window.click({ role: "button", name: /^Attach (files|more)/ });
  await (await window.picker()).chooseAllIn(folder);
}

/** Attaches one file by the real file picker. */
export async function attach(window: BatchbookWindow, path: string): Promise<void> {
  await window.click({ role: "button", name: /^Attach (files|more)/ });
  await (await window.picker()).choose(path);
}

/** A file in a list of attachments, as it is shown. */
export interface Row {
  name: string;
  state: string;
  text: string;
  element: WebElement;
}

/** The attachments that are shown, of the form or of the batch in the history. */
export function rows(window: BatchbookWindow): Promise<Row[]> {
  return window.driver.executeScript<Row[]>(`
    return [...document.querySelectorAll("li[data-state]")].map((element) => ({
      name: element.querySelector("[title]").textContent, state: element.dataset.state, text: element.innerText, element }));`);
}

/** Waits until a file is shown in a state. */
export async function row(window: BatchbookWindow, name: string, state: string, timeout?: number): Promise<Row> {
  return eventually(
    `${name} to be ${state}`,
    async () => (await rows(window)).find((it) => it.name === name && it.state === state),
    timeout,
  );
}

/** Presses Save and waits until the window says that the batch is saved; answers with its number. */
export async function save(window: BatchbookWindow): Promise<string> {
  await window.click({ role: "button", name: /^Save batch/ });
  return saved(window);
}

/** Waits until the window says that a batch is saved; answers with its number. */
export async function saved(window: BatchbookWindow): Promise<string> {
  const said = await window.said({ text: /^Batch \S+ is saved(, .+)?$/ });
  return said.split(" ")[1] ?? "";
}

/** A batch as the command line, another process, finds it. */
export async function show(desktop: Desktop, batch: string): Promise<ShownBatch> {
  const { status, stdout, stderr } = await desktop.batchbook(["show", batch, "--json"]);
  if (status !== 0) throw new Error(`show ended with ${status}: ${stderr}`);
  return (JSON.parse(stdout) as { batch: ShownBatch }).batch;
}

/** Records a batch of a pipe on rolls on the command line. */
export async function record(desktop: Desktop, more: object = {}, args: string[] = []): Promise<ShownBatch> {
  const file = desktop.file("batch.json", JSON.stringify({ ...HDPE, ...more }));
  const { status, stdout, stderr } = await desktop.batchbook(["record", file, "--json", ...args]);
  if (status !== 0) throw new Error(`record ended with ${status}: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as { batch: ShownBatch }).batch;
}

/** An ordinary batch, as `record` reads it. */
export const HDPE = {
  product_type: "HDPE Pipe",
  brand: "Tarko",
  parameters: { PE: "80", PN: "10", OD: "63" },
  rolls: [{ count: 2, length_m: 500 }],
  weight_per_metre_kg: "1.5",
};

/** The names of files that are not complete yet. */
export function parts(desktop: Desktop): string[] {
  const folder = join(desktop.storagePath, ".staging");
  // The marker of a storage path that is used for the first time is written there, too.
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".part")) : [];
}

/** The names in the upload folder. */
export function uploads(desktop: Desktop): string[] {
  return readdirSync(join(desktop.storagePath, "batches")).sort();
}
