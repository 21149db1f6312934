import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { answerLater, choose, enterRolls, record, save, show } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

const OPERATORS = ["--operator", "A. Kumar"];

test("the first start asks for a name and a station code, which every batch carries; the second asks nothing", async () => {
  const desktop = await Desktop.start();
  let window = await desktop.open();
  await window.find({ role: "dialog", name: "Who records here?" });
  await window.fill({ label: "Station code" }, "line two");
  await window.fill({ label: "Your name" }, "A. Kumar");
  await window.click({ role: "button", name: "Use this name" });
  await window.find({ text: /“line two” is not a station code/ });
  await window.fill({ label: "Station code" }, "L2");
  await window.click({ role: "button", name: "Use this name" });
  await answerLater(window);

  await enterRolls(window);
  const number = await save(window);
  expect(await show(desktop, number)).toMatchObject({
    operator: "A. Kumar",
    batch_code: `HDPEPipe-OD63-PE80-PN10-Tarko-${new Date().getFullYear()}-L2-001`,
  });

  await window.close();
  window = await desktop.open();
  await window.find({ text: "A. Kumar" });
  expect(await window.findAll({ role: "dialog" })).toEqual([]);
  // Not even a click: what is typed goes into the form.
  await window.keys("h");
  await eventually("the product", async () => (await chosen(window, "Product")) === "HDPE Pipe");
});

test("each operator has a draft of their own, and whoever is at the form signs for the batch", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, OPERATORS);
  const window = await desktop.open();
  await enterRolls(window, { notes: "half a shift of Kumar", rolls: [{ count: "9", length: "500" }] });

  await window.click({ role: "button", name: "Switch operator" });
  await window.fill({ label: "Somebody else" }, "M. Okafor");
  await window.click({ role: "button", name: "Use this name" });
  await window.gone({ role: "dialog" });
  await eventually("an empty form", async () => (await chosen(window, "Product")) === null);
  await choose(window, "Product", "Sprinkler Pipe");
  await choose(window, "OD", "75");

  await switchTo(window, "A. Kumar");
  await eventually("the parked draft", async () => (await notes(window)) === "half a shift of Kumar");
  expect(await chosen(window, "Product")).toBe("HDPE Pipe");
  await switchTo(window, "M. Okafor");
  await eventually("the other draft", async () => (await chosen(window, "Product")) === "Sprinkler Pipe");
  expect(await chosen(window, "OD")).toBe("75");

  await switchTo(window, "A. Kumar");
  await eventually("the parked draft", async () => (await notes(window)) === "half a shift of Kumar");
  const number = await save(window);
  expect(await show(desktop, number)).toMatchObject({ operator: "A. Kumar", quantity: "4500" });
});

test("after the set idle time it asks again who is recording, until there is an answer, and nothing typed is lost", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, OPERATORS);
  const window = await desktop.open({ env: { BATCHBOOK_ASK_OPERATOR_AFTER: "20" } });
  await enterRolls(window, { notes: "typed before the break" });
  expect(await window.findAll({ role: "dialog" })).toEqual([]);

  // The page's clock moves on; nobody touches anything.
  await window.driver.executeScript("const now = Date.now; Date.now = () => now() + 21 * 60_000;");
  await window.find({ role: "dialog", name: "Who is recording?" }, 15_000);
  await window.press("\uE00C");
  await window.find({ role: "dialog", name: "Who is recording?" });
  await window.click({ role: "button", name: "A. Kumar" });

  await window.gone({ role: "dialog" });
  expect(await notes(window)).toBe("typed before the break");
});

async function switchTo(window: BatchbookWindow, name: string): Promise<void> {
  await window.click({ role: "button", name: "Switch operator" });
  const dialog = await window.find({ role: "dialog", name: "Who records now?" });
  await window.click({ role: "button", name, within: dialog });
  await window.gone({ role: "dialog" });
}

/** The chip that is chosen in a field. */
async function chosen(window: BatchbookWindow, field: string): Promise<string | null> {
  const [group] = await window.findAll({ role: "radiogroup", name: new RegExp(`^${field}\\b`) });
  if (!group) return null;
  return window.driver.executeScript<string | null>(
    "return arguments[0].querySelector('[aria-checked=true]')?.textContent ?? null",
    group,
  );
}

async function notes(window: BatchbookWindow): Promise<string | null> {
  const [field] = await window.findAll({ label: "Notes" });
  return field ? field.getAttribute("value") : null;
}
