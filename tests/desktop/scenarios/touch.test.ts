import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { answerLater, enterRolls, row, save, show } from "../harness/entry.ts";

test("a batch is recorded by touch alone, from the first start on: no key is pressed, files come by the pointer too", async () => {
  const desktop = await Desktop.start();
  desktop.file("stick/weigh slip.jpg", "the slip");
  const window = await desktop.open({ env: { BATCHBOOK_PICKER_FOLDER: `${desktop.folder}/stick` } });
  await window.byTouch();

  await window.find({ role: "dialog", name: "Who records here?" });
  await window.fill({ label: "Your name" }, "A. Kumar");
  await window.click({ role: "button", name: "Use this name" });
  await answerLater(window);

  await enterRolls(window, {
    rolls: [
      { count: "10", length: "500" },
      { count: "7", length: "300.5" },
    ],
    weight: "1.5",
    notes: "Line 2 ok",
  });
  // “Next” goes where Enter goes: an ended length stands in the list, and another can be typed.
  await window.fill({ label: "Cut pieces (m)" }, "150");
  await window.click({ role: "button", name: "Next", within: await window.find({ role: "region", name: "Keypad" }) });
  await window.click({ role: "button", name: "Done", within: await window.find({ role: "region", name: "Keypad" }) });
  await window.gone({ role: "region", name: "Keypad" });
  await window.click({ role: "button", name: /^Attach files/ });
  await (await window.picker()).chooseFirstByMouse();
  await row(window, "weigh slip.jpg", "saved");
  const number = await save(window);

  expect(await show(desktop, number)).toMatchObject({
    product_type: "HDPE Pipe",
    parameters: { PE: "80", PN: "10", OD: "63" },
    quantity: "7253.5",
    total_weight_kg: "10880.25",
    notes: "Line 2 ok",
    operator: "A. Kumar",
    attachments: [{ original_name: "weigh slip.jpg", state: "saved" }],
  });
  expect(await window.pressedKeys(), "keys of a keyboard").toEqual([]);
});
