import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { record, saved, show } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("a batch like the last one takes at most twelve key strokes from the start to saved, and no pointer", async () => {
  const desktop = await Desktop.start();
  const more = { weight_per_metre_kg: "1.52", rolls: [{ count: 10, length_m: 500 }], notes: "not repeated" };
  await record(desktop, more, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  await window.find({ role: "radio", name: "HDPE Pipe" });
  await window.driver.executeScript(`
    window.strokes = [];
    window.pressed = 0;
    addEventListener("keydown", (event) => event.isTrusted && window.strokes.push(event.key), true);
    addEventListener("pointerdown", () => (window.pressed += 1), true);`);

  await window.keys("ctrl+r");
  const first = "return document.activeElement.getAttribute('aria-label')";
  await eventually("the first number", async () => (await window.driver.executeScript(first)) === "Rolls in row 1");
  await window.type("12");
  await window.keys("ctrl+Return");

  const number = await saved(window);
  expect(await show(desktop, number)).toMatchObject({
    product_type: "HDPE Pipe",
    brand: "Tarko",
    parameters: { PE: "80", PN: "10", OD: "63" },
    quantity: "6000",
    total_weight_kg: "9120",
    notes: "",
  });
  const strokes = await window.driver.executeScript<string[]>("return window.strokes");
  expect(strokes, "each with its Control").toEqual(["Control", "r", "1", "2", "Control", "Enter"]);
  expect(strokes.length).toBeLessThanOrEqual(12);
  expect(await window.driver.executeScript("return window.pressed"), "presses of a pointer").toBe(0);
});

test("an earlier batch is the start of another one from the history, and Undo brings back what was typed", async () => {
  const desktop = await Desktop.start();
  await record(desktop, { brand: "Unbranded", parameters: { PE: "100", PN: "12.5", OD: "110" } }, [
    "--operator",
    "A. Kumar",
  ]);
  await record(desktop, { rolls: [{ count: 4, length_m: 300 }] });
  const window = await desktop.open();
  await window.click({ role: "radio", name: "Sprinkler Pipe" });
  await window.fill({ label: "Bundles" }, "20");
  await window.click({ role: "button", name: "History" });
  await window.click({ role: "option", name: /^1 · HDPE Pipe/ });
  await window.find({
    text: /^HDPEPipe-OD110-PE100-PN12\.5-Unbranded-/,
    within: await window.find({ role: "region", name: "Batch" }),
  });
  await window.click({ role: "button", name: "Repeat" });

  const code = { text: /^HDPEPipe-OD110-PE100-PN12\.5-Unbranded-\d+-003$/ };
  await window.find(code);
  await window.click({ role: "button", name: "Undo" });
  await window.gone(code);
  await eventually("what was chosen before", async () => {
    const chip = await window.find({ role: "radio", name: "Sprinkler Pipe" });
    return (await chip.getAttribute("aria-checked")) === "true";
  });
});
