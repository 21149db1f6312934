import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { row, saved, show } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("a batch of each kind is recorded by keyboard alone, from the first start on", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.jpg", "the slip");
  const window = await desktop.open();
  await window.driver.executeScript(
    `window.presses = 0; addEventListener("pointerdown", () => (window.presses += 1), true);`,
  );

  await focus(window, "Your name");
  await window.type("A. Kumar");
  await window.keys("Return");
  // Where the backups go is put off with one key.
  await window.find({ role: "dialog", name: "Where should the backups go?" });
  await window.keys("Escape");
  await window.gone({ role: "dialog" });

  // Chips are chosen by their first characters.
  await focus(window, "HDPE Pipe");
  await window.type("h");
  await tabTo(window, "Tarko", 1);
  await window.type("u");
  await focus(window, "Unbranded");
  await tabTo(window, "63", 1);
  await window.type("100");
  await tabTo(window, "4", 1);
  await window.type("12");
  await focus(window, "12.5");
  await tabTo(window, "25", 1);
  await window.type("110");
  // Enter leads through the rows as they are counted.
  await tabTo(window, "Rolls in row 1", 1);
  await window.type("10");
  await window.keys("Return");
  await window.type("500");
  await window.keys("Return");
  await focus(window, "Rolls in row 2");
  await window.type("7");
  await window.keys("Return");
  await window.type("300");
  await tabTo(window, "Cut pieces (m)", 5);
  await window.type("150 200.5");
  await tabTo(window, "Weight per metre*, required", 1);
  await window.type("2.75");
  await window.keys("ctrl+o");
  await (await window.picker()).choose(slip);
  await row(window, "weigh slip.jpg", "saved");
  await window.keys("ctrl+Return");

  expect(await saved(window)).toBe("1");
  expect(await show(desktop, "1")).toMatchObject({
    product_type: "HDPE Pipe",
    brand: "Unbranded",
    parameters: { PE: "100", PN: "12.5", OD: "110" },
    quantity: "7450.5",
    total_weight_kg: "20488.875",
    operator: "A. Kumar",
    attachments: [{ original_name: "weigh slip.jpg", state: "saved" }],
  });

  // The next batch begins with its first number; the product is a few steps back.
  await focus(window, "Rolls in row 1");
  await tabTo(window, "HDPE Pipe", 5, "shift+Tab");
  await window.type("s");
  await focus(window, "Sprinkler Pipe");
  await tabTo(window, "Unbranded", 1);
  await window.keys("Left");
  await focus(window, "Tarko");
  for (const [field, choice] of [
    ["OD", "75"],
    ["PN", "4"],
    ["Type", "L"],
  ]) {
    await window.keys("Tab");
    await eventually(`the focus in ${field}`, async () => (await focused(window)).group.startsWith(field ?? ""));
    await window.type(choice ?? "");
    await focus(window, choice ?? "");
  }
  await tabTo(window, "Bundles", 1);
  await window.type("20");
  await tabTo(window, "Pieces per bundle", 1);
  await window.type("10");
  await tabTo(window, "Spare pieces (pcs)", 3);
  await window.type("7 8");
  await tabTo(window, "Piece length*, required", 1);
  const prefilled = await focused(window);
  expect(prefilled.value, "the product's own length").toBe("6");
  await tabTo(window, "Weight per metre*, required", 1);
  await window.type("0.8");
  await tabTo(window, "Notes", 3);
  await window.type("by keyboard");
  await window.keys("ctrl+Return");

  await window.find({ text: "Batch 2 is saved" });
  expect(await show(desktop, "2")).toMatchObject({
    product_type: "Sprinkler Pipe",
    brand: "Tarko",
    parameters: { OD: "75", PN: "4", Type: "L" },
    quantity: "215",
    unit: "pcs",
    total_weight_kg: "1032",
    notes: "by keyboard",
  });

  // And it is found again.
  await window.keys("ctrl+f");
  await focus(window, "Search");
  await window.type("unbranded");
  await window.gone({ role: "option", name: /^2 · / });
  await window.find({ role: "option", name: /^1 · HDPE Pipe/ });
  await window.keys("Down");
  await eventually("the row to have the focus", async () => (await focused(window)).name.startsWith("1 · HDPE Pipe"));
  await window.keys("ctrl+n");
  await focus(window, "Bundles");
  expect(await window.driver.executeScript("return window.presses"), "presses of a pointer").toBe(0);
});

interface Focused {
  name: string;
  group: string;
  value: string;
}

/** What has the focus, by the words that stand beside it. */
function focused(window: BatchbookWindow): Promise<Focused> {
  return window.driver.executeScript<Focused>(`
    const it = document.activeElement;
    const words = (e) => (e?.textContent ?? "").trim().replace(/\\s+/g, " ");
    const labelled = (e) => words(document.getElementById(e?.getAttribute("aria-labelledby") ?? ""));
    return {
      name: it.getAttribute("aria-label") ?? (it.labels?.[0] ? words(it.labels[0]) : words(it)),
      group: labelled(it.closest("[role=radiogroup]")),
      value: it.value ?? "",
    };`);
}

/** Waits until something has the focus. */
async function focus(window: BatchbookWindow, name: string): Promise<void> {
  await eventually(`the focus on ${name}`, async () => {
    const now = await focused(window);
    if (now.name !== name) throw new Error(`the focus is on “${now.name}” ${now.group}`);
    return true;
  });
}

/** Presses Tab until something has the focus, at most so often. */
async function tabTo(window: BatchbookWindow, name: string, most: number, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  let before = await focused(window);
  for (let pressed = 0; pressed < most; pressed++) {
    await window.keys(key);
    const now = await eventually("the focus to move on", async () => {
      const now = await focused(window);
      return (now.name !== before.name || now.group !== before.group) && now;
    });
    before = now;
    if (now.name === name) return;
    passed.push(now.name);
  }
  throw new Error(`${most} × ${key} did not reach “${name}” but ${passed.join(", ")}`);
}
