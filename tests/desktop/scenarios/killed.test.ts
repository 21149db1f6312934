import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { BIG, Desktop } from "../harness/desktop.ts";
import { attach, attachAllIn, enterRolls, parts, row, rows, save, show, signIn, uploads } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("a form that was killed half filled comes back as it was, with its attachments, and is saved", async () => {
  const desktop = await Desktop.start();
  desktop.file("slips/weigh slip.jpg", "the slip");
  desktop.file("slips/रसीद.pdf", "the receipt");
  let window = await desktop.open();
  await signIn(window, "A. Kumar");
  await enterRolls(window, {
    brand: "Unbranded",
    PE: "100",
    PN: "12.5",
    OD: "110",
    rolls: [
      { count: "3", length: "500" },
      { count: "12", length: "" },
    ],
    weight: "2.75",
    number: "711",
    notes: "shift change, ½ filled",
  });
  await window.fill({ label: "Cut pieces (m)" }, "150 200.5 ");
  await attachAllIn(window, join(desktop.folder, "slips"));
  await row(window, "weigh slip.jpg", "saved");
  await row(window, "रसीद.pdf", "saved");
  const files = uploads(desktop);
  // What is typed last is still under the hand: the promise is a second, and no leaving of the field.
  await window.fill({ label: "Notes" }, "shift change, ½ filled, to be");
  await sleep(1000);

  await window.kill();
  window = await desktop.open();

  await window.find({ role: "button", name: "Remove 200.5" });
  const typed = await window.driver.executeScript<Record<string, string>>(`
    return Object.fromEntries([...document.querySelectorAll("[data-field] :is(input, textarea)")]
      .map((it) => [it.closest("[data-field]").dataset.field, it.value]).filter(([, value]) => value !== ""));`);
  expect(typed).toEqual({
    "rolls.0.count": "3",
    "rolls.0.length_m": "500",
    "rolls.1.count": "12",
    weight_per_metre_kg: "2.75",
    batch_number: "711",
    notes: "shift change, ½ filled, to be",
  });
  await window.find({ role: "button", name: "Remove 150" });
  const chosen = await window.driver.executeScript<string[]>(
    `return [...document.querySelectorAll("[role=radio][aria-checked=true]")].map((it) => it.innerText);`,
  );
  expect(chosen).toEqual(["HDPE Pipe", "Unbranded", "100", "12.5", "110"]);
  expect((await rows(window)).map(({ name, state }) => [name, state]).sort()).toEqual([
    ["weigh slip.jpg", "saved"],
    ["रसीद.pdf", "saved"],
  ]);
  expect(uploads(desktop)).toEqual(files);

  await window.fill({ role: "textbox", name: "Length per roll in row 2, metres" }, "300");
  expect(await save(window)).toBe("711");
  const batch = await show(desktop, "711");
  expect(batch).toMatchObject({
    brand: "Unbranded",
    quantity: "5450.5",
    total_weight_kg: "14988.875",
    operator: "A. Kumar",
    notes: "shift change, ½ filled, to be",
  });
  expect(
    batch.attachments.map((it) => [it.original_name, it.state, readFileSync(it.path ?? "", "utf8")]).sort(),
  ).toEqual([
    ["weigh slip.jpg", "saved", "the slip"],
    ["रसीद.pdf", "saved", "the receipt"],
  ]);
  expect(uploads(desktop), "no file was copied twice").toEqual(files);
});

test("a copy that was killed half way is made again at the next start, without a trace of the first", async () => {
  const desktop = await Desktop.start();
  const big = desktop.bigFile("certificate.pdf");
  let window = await desktop.open();
  await signIn(window);
  await enterRolls(window);
  await attach(window, big);
  const [part] = await eventually("the copy to be under way", async () => {
    const found = parts(desktop);
    return found.length > 0 && statSync(join(desktop.storagePath, ".staging", found[0] ?? "")).size > 0 && found;
  });

  await window.kill();
  expect(parts(desktop), "the kill came in the middle").toEqual([part]);
  expect(uploads(desktop)).toEqual([]);
  window = await desktop.open();

  await row(window, "certificate.pdf", "saved", 60_000);
  expect(parts(desktop)).toEqual([]);
  const batch = await show(desktop, await save(window));
  expect(batch.attachments).toMatchObject([{ state: "saved", size: BIG }]);
  expect(uploads(desktop)).toEqual([batch.attachments[0]?.stored_name]);
  expect(statSync(batch.attachments[0]?.path ?? "").size).toBe(BIG);
});
