import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { enterRolls, record } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("a setting says where it comes from, is in force at once when it is changed, and survives a restart", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  const start = { env: { BATCHBOOK_SIZE_LIMIT: "100 MB" }, systemWide: `theme = "light"\nlocked = ["theme"]\n` };
  let window = await desktop.open(start);
  await window.click({ role: "button", name: "Settings" });

  // Window: one value is locked by whoever looks after the computer, another is in force at once.
  const theme = await setting(window, "Colours");
  expect(await said(window, theme)).toContain("Locked by /etc/batchbook/settings.toml.");
  for (const chip of await window.findAll({ role: "radio", within: theme })) expect(await chip.isEnabled()).toBe(false);
  expect(await rootAttribute(window, "theme")).toBe("light");
  const buttons = await setting(window, "Size of buttons");
  await window.click({ role: "radio", name: "Large, for gloves", within: buttons });
  await eventually("large buttons", async () => (await rootAttribute(window, "touch")) === "large");
  expect(await said(window, buttons)).toContain(`Set in ${desktop.dataDir}/settings.toml`);
  const chip = await window.find({ role: "radio", name: "Standard", within: buttons });
  expect((await chip.getRect()).height).toBeGreaterThanOrEqual(64);

  // Recording: the pattern shows what a code would be before it is saved, and refuses what could not be one.
  await section(window, "Recording");
  const pattern = await setting(window, "Pattern of batch codes");
  const year = new Date().getFullYear();
  await window.fill({ label: "Pattern of batch codes" }, "{brand}-{year}");
  await window.find({ text: /^Pattern of batch codes: the pattern has no \{number\}/, within: pattern });
  await window.fill({ label: "Pattern of batch codes" }, "{brand}/{year}/{number:05}");
  await window.find({ text: new RegExp(`^\\S+/${year}/00002$`), within: pattern });
  await window.click({ role: "button", name: "Save", within: pattern });
  await window.find({ text: "Saved", within: pattern });

  // Files: a value of the environment can be read but not changed here.
  await section(window, "Files");
  const limit = await setting(window, "Largest file");
  expect(await said(window, limit)).toContain("Set by the variable BATCHBOOK_SIZE_LIMIT.");
  const field = await window.find({ label: "Largest file" });
  expect([await field.getAttribute("value"), await field.getAttribute("readonly")]).toEqual(["100 MB", "true"]);

  await section(window, "Where everything is");
  for (const path of [desktop.dataDir, join(desktop.dataDir, "db.sqlite"), desktop.storagePath])
    await window.find({ text: path });
  await window.click({ role: "button", name: "Copy the path of Database" });
  await window.find({ text: `Copied: ${desktop.dataDir}/db.sqlite` });

  await window.close();
  expect(readFileSync(join(desktop.dataDir, "settings.toml"), "utf8")).toContain('touch_targets = "large"');
  window = await desktop.open(start);
  expect(await rootAttribute(window, "touch")).toBe("large");
  await enterRolls(window);
  await window.find({ text: `Tarko/${year}/00002` });
});

test("the language changes without a restart, and stays", async () => {
  const desktop = await Desktop.start();
  await record(desktop, { notes: "one" }, ["--operator", "A. Kumar"]);
  let window = await desktop.open();
  await window.click({ role: "button", name: "Settings" });
  await window.click({ role: "radio", name: "हिन्दी" });

  await window.find({ role: "button", name: "नया बैच" });
  expect(await window.driver.executeScript("return document.documentElement.lang")).toBe("hi");
  await window.click({ role: "button", name: "इतिहास" });
  await window.find({ role: "option", name: /^1 · HDPE Pipe/ });
  const faces = "return [...document.fonts].filter((it) => it.status === 'loaded').map((it) => it.family).join()";
  expect(await window.driver.executeScript(faces), "the bundled face").toContain("Noto Sans Devanagari");

  await window.close();
  window = await desktop.open();
  await window.find({ role: "button", name: /^बैच सेव करें/ });
  const start = await desktop.batchbook(["show", "99"]);
  expect(start.stderr, "the command line reads the same setting").toMatch(/\p{Script=Devanagari}/u);
});

test("the log shows failures first, the diagnosis is copied without contents, and licences are listed", async () => {
  const desktop = await Desktop.start();
  const gone = join(desktop.folder, "gone.pdf");
  await record(desktop, { notes: "secret recipe" }, ["--operator", "A. Kumar", "--attach", gone]);
  const window = await desktop.open();
  await window.click({ role: "button", name: "Settings" });
  await section(window, "Log");
  const failure = { text: /^Failed to save attachment: gone\.pdf/ };
  await window.find(failure);
  expect(await window.findAll({ text: /^window started/ }), "failures only").toEqual([]);
  await window.click({ role: "radio", name: "Everything" });
  await window.find({ text: /^window started/ });
  await window.fill({ label: "Search the log" }, "started window");
  await window.gone(failure);
  await window.fill({ label: "Search the log" }, "");
  // It follows what happens meanwhile, in another process too.
  await record(desktop, { batch_number: "X" }, ["--attach", `${gone}.2.pdf`]);
  await window.find({ text: /^Failed to save attachment: gone\.pdf\.2\.pdf/ });

  await section(window, "About");
  await window.click({ role: "button", name: "Copy the diagnosis" });
  await window.find({ text: "Copied. Paste it into a message." });
  const diagnosis = (await (await window.find({ label: "Diagnosis" })).getAttribute("value")) ?? "";
  const version = JSON.parse(readFileSync(join(import.meta.dirname, "../../../tauri.conf.json"), "utf8")).version;
  for (const words of [`batchbook: ${version}`, desktop.dataDir, "batches: 2"]) expect(diagnosis).toContain(words);
  for (const words of ["secret recipe", "A. Kumar", "Tarko"]) expect(diagnosis).not.toContain(words);
  await window.click({ text: /^What it is built with/ });
  const licences = await window.driver.executeScript<string>("return document.querySelector('details').innerText");
  for (const part of ["tauri 2", "rusqlite", "svelte 5"]) expect(licences).toContain(part);
  expect(existsSync(join(desktop.dataDir, "logs"))).toBe(true);
});

async function section(window: BatchbookWindow, name: string): Promise<void> {
  const sections = await window.find({ role: "navigation", name: "Parts of the settings" });
  await window.click({ role: "button", name, within: sections });
  await window.find({ role: "heading", name: name === "About" ? /^Batchbook/ : name });
}

/** The row of a setting: its name, its control and where its value comes from. */
async function setting(window: BatchbookWindow, name: string) {
  const heading = await window.find({ role: "heading", name });
  return window.driver.executeScript<Awaited<ReturnType<BatchbookWindow["find"]>>>(
    "return arguments[0].closest('form')",
    heading,
  );
}

function said(window: BatchbookWindow, element: Awaited<ReturnType<BatchbookWindow["find"]>>): Promise<string> {
  return window.driver.executeScript<string>("return arguments[0].innerText", element);
}

function rootAttribute(window: BatchbookWindow, name: string): Promise<string | null> {
  return window.driver.executeScript("return document.documentElement.dataset[arguments[0]] ?? null", name);
}
