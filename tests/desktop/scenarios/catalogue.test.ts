import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { choose, enterRolls, record, save, show } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("product types are added, edited, ordered and retired; the form follows, and what was recorded stays", async () => {
  const { desktop, window } = await opened();
  const before = await show(desktop, "1");

  // A new one, counted as one number, with a parameter that is chosen.
  await window.click({ role: "button", name: "New product type" });
  await window.fill({ label: /^Name/ }, "Fittings");
  await window.click({ role: "radio", name: "One number" });
  await window.fill({ label: /^Unit/ }, "box");
  await window.click({ role: "button", name: "Add parameter" });
  const parameter = await window.find({ role: "group", name: "Parameter 1" });
  await window.fill({ label: /^Name/, within: parameter }, "Shape");
  const shape = await window.find({ role: "group", name: "Shape" });
  await window.click({ role: "button", name: "Save product type" });
  await window.find({ text: "Not saved: one thing is marked." });
  await window.fill({ label: /^Choices/, within: shape }, "Tee, Elbow, ");
  await window.click({ role: "button", name: "Save product type" });
  await window.find({ role: "button", name: /^Fittings/ });
  await window.gone({ text: "Changes are not saved yet" });

  await window.click({ role: "button", name: "Move Fittings up" });
  await eventually("its new place", async () => String(await listed(window)) === "HDPE Pipe,Fittings,Sprinkler Pipe");

  // Another name for one that has batches, and one option less.
  await window.click({ role: "button", name: /^HDPE Pipe/ });
  await window.find({ role: "form", name: "HDPE Pipe" });
  const fields = await window.find({ role: "form", name: "HDPE Pipe" });
  await window.fill({ label: /^Name/, within: await topOf(window, fields) }, "HDPE Coil");
  await window.click({ role: "button", name: "Remove 80" });
  await window.click({ role: "button", name: "Save product type" });
  await window.find({ role: "button", name: /^HDPE Coil/ });
  await window.click({ role: "button", name: /^Sprinkler Pipe/ });
  await window.find({ role: "form", name: "Sprinkler Pipe" });
  await window.click({ role: "button", name: "Retire" });
  await window.find({ text: "Retired: not offered for new batches" });

  await window.click({ role: "button", name: "New batch" });
  await window.find({ role: "radio", name: "Fittings" });
  expect(await options(window, "Product")).toEqual(["HDPE Coil", "Fittings"]);
  await choose(window, "Product", "HDPE Coil");
  expect(await options(window, "PE")).not.toContain("80");
  expect(await show(desktop, "1"), "the recorded batch").toEqual(before);

  await choose(window, "Product", "Fittings");
  await choose(window, "Brand", "Tarko");
  await choose(window, "Shape", "Elbow");
  await window.fill({ role: "textbox", name: /^Quantity/ }, "12");
  const number = await save(window);
  expect(await show(desktop, number)).toMatchObject({
    product_type: "Fittings",
    quantity: "12",
    unit: "box",
    parameters: { Shape: "Elbow" },
  });
});

test("brands and operators are added, renamed, ordered and retired, and an option is added from the form", async () => {
  const { desktop, window } = await opened();
  for (const [list, label, first, second, old] of [
    ["Brands", "New brand", "Aqua", "Aquaflo", "Unbranded"],
    ["Operators", "New operator", "M. Okafor", "Mary Okafor", "Mary Okafor"],
  ] as const) {
    await window.click({ role: "radio", name: list });
    await window.fill({ label }, first);
    await window.click({ role: "button", name: "Add" });
    await window.find({ role: "button", name: `Rename ${first}` });
    await window.fill({ label }, first);
    await window.click({ role: "button", name: "Add" });
    await window.find({ text: `“${first}” is there already.` });
    await window.fill({ label }, "");
    await window.click({ role: "button", name: `Rename ${first}` });
    await window.fill({ label: `New name of ${first}` }, second);
    await window.click({ role: "button", name: "Rename" });
    if (list === "Brands") {
      const up = { role: "button", name: `Move ${second} up` };
      await window.click(up);
      await window.click(up);
      await eventually("the first place", async () => !(await (await window.find(up)).isEnabled()));
    }
    await window.click({ role: "button", name: `Retire ${old}` });
    await window.find({ role: "button", name: `Bring back ${old}` });
  }
  await window.click({ role: "button", name: "New batch" });
  await window.find({ role: "radio", name: "Aquaflo" });
  expect(await options(window, "Brand")).toEqual(["Aquaflo", "Tarko"]);

  await choose(window, "Product", "HDPE Pipe");
  await window.click({ role: "button", name: "Add an option to OD (+)" });
  const dialog = await window.find({ role: "dialog", name: "Add an option to OD" });
  await window.fill({ label: "OD (mm)", within: dialog }, "200");
  await window.click({ role: "button", name: "Add 200", within: dialog });
  await window.gone({ role: "dialog" });
  await enterRolls(window, { OD: "200", brand: "Aquaflo" });
  const number = await save(window);
  expect(await show(desktop, number)).toMatchObject({ brand: "Aquaflo", parameters: { OD: "200" } });
});

test("an import shows first what it would change, and changes only that, through the real file pickers", async () => {
  const { desktop, window } = await opened();
  const before = await show(desktop, "1");
  const exported = join(desktop.folder, "exported.json");
  await window.click({ role: "button", name: "Export" });
  await (await window.picker()).saveAs(exported);
  await window.find({ text: "Exported to exported.json" });
  const catalogue = JSON.parse(readFileSync(exported, "utf8"));
  const other = join(desktop.folder, "by command.json");
  await desktop.batchbook(["catalogue", "export", other]);
  expect(catalogue, "the same as the command line's").toEqual(JSON.parse(readFileSync(other, "utf8")));

  const hdpe = catalogue.product_types.find((it: { name: string }) => it.name === "HDPE Pipe");
  hdpe.parameters.find((it: { name: string }) => it.name === "OD").options.push("315");
  catalogue.brands.push(
    typeof catalogue.brands[0] === "string" ? "Newline" : { ...catalogue.brands[0], name: "Newline" },
  );
  const plant = desktop.file("plant.json", JSON.stringify(catalogue));
  await window.click({ role: "button", name: "Import" });
  await (await window.picker()).choose(plant);
  const dialog = await window.find({ role: "dialog", name: "Import plant.json?" });
  const said = await window.driver.executeScript<string>("return arguments[0].innerText", dialog);
  for (const words of ["Added (1)", "Newline", "Changed (1)", "HDPE Pipe", "OD: new choices 315"])
    expect(said).toContain(words);
  await window.click({ role: "button", name: "Cancel", within: dialog });
  await window.click({ role: "radio", name: "Brands" });
  expect(await window.findAll({ text: "Newline" }), "not before it was confirmed").toEqual([]);

  await window.click({ role: "button", name: "Import" });
  await (await window.picker()).choose(plant);
  await window.click({ role: "button", name: "Import", within: await window.find({ role: "dialog" }) });
  await window.find({ text: "Imported: 1 added, 1 changed" });
  await window.find({ text: "Newline" });
  expect(await show(desktop, "1"), "the recorded batch").toEqual(before);

  const broken = desktop.file("broken.json", "{ this is no catalogue");
  await window.click({ role: "button", name: "Import" });
  await (await window.picker()).choose(broken);
  await window.find({ role: "alert" });
  await window.find({ text: "Newline" });
});

/** A window at the catalogue, beside a batch that is recorded already. */
async function opened() {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  await window.click({ role: "button", name: "Catalogue" });
  await window.find({ role: "button", name: "New product type" });
  return { desktop, window };
}

/** The product types in their order. */
async function listed(window: BatchbookWindow): Promise<string[]> {
  const list = await window.find({ role: "list", name: "Product types" });
  return window.driver.executeScript<string[]>(
    "return [...arguments[0].querySelectorAll('[data-name]')].map((it) => it.dataset.name)",
    list,
  );
}

/** The part of the editor above its parameters, which have names too. */
function topOf(window: BatchbookWindow, form: Awaited<ReturnType<BatchbookWindow["find"]>>) {
  return window.driver.executeScript<typeof form>("return arguments[0].querySelector('[data-field=name]')", form);
}

/** The chips of a field. */
async function options(window: BatchbookWindow, field: string): Promise<string[]> {
  const group = await window.find({ role: "radiogroup", name: new RegExp(`^${field}\\b`) });
  return window.driver.executeScript<string[]>(
    "return [...arguments[0].querySelectorAll('[role=radio]')].map((it) => it.textContent)",
    group,
  );
}
