import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { attach, choose, enterRolls, record, row, saved, show, signIn, uploads } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

const SAVE = { role: "button", name: /^Save batch/ };

test("a number that is taken is refused at its field, and nothing typed is lost", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip.jpg", "the slip");
  const first = await record(desktop, {}, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  await attach(window, slip);
  await row(window, "weigh slip.jpg", "saved");
  await enterRolls(window, { number: "1", notes: "typed once", rolls: [{ count: "7", length: "300" }] });

  await window.click(SAVE);

  const problem = `Number 1 is already taken by batch ${first.batch_code}.`;
  await window.find({ text: problem });
  const number = await window.find({ label: "Batch number" });
  expect(await number.getAttribute("aria-invalid")).toBe("true");
  const focus = "return document.activeElement === arguments[0]";
  expect(await window.driver.executeScript(focus, number), "the focus is where it has to be corrected").toBe(true);
  expect(await (await window.find({ label: "Notes" })).getAttribute("value")).toBe("typed once");
  expect(await (await window.find({ role: "textbox", name: "Rolls in row 1" })).getAttribute("value")).toBe("7");
  await row(window, "weigh slip.jpg", "saved");
  expect(JSON.parse((await desktop.batchbook(["list", "--json"])).stdout).batches).toHaveLength(1);

  await window.fill({ label: "Batch number" }, "2-A");
  await window.click(SAVE);
  expect(await saved(window)).toBe("2-A");
  expect(await show(desktop, "2-A")).toMatchObject({
    notes: "typed once",
    quantity: "2100",
    attachments: [{ original_name: "weigh slip.jpg", state: "saved" }],
  });
  expect(uploads(desktop)).toHaveLength(1);
});

test("a date far ahead and a number that jumps are asked about once, with everything typed still there", async () => {
  const desktop = await Desktop.start();
  await record(desktop, {}, ["--operator", "A. Kumar"]);
  const window = await desktop.open();
  await enterRolls(window, { number: "8901234567890", notes: "typed once" });
  await window.click({ role: "button", name: /^Produced/ });
  await window.keys("Right", "Right", "Up");
  const year = new Date().getFullYear() + 1;
  await window.find({ text: `HDPEPipe-OD63-PE80-PN10-Tarko-${year}-8901234567890` });

  await window.click(SAVE);
  const dialog = await window.find({ role: "dialog", name: "Is this right?" });
  const asked = await window.driver.executeScript<string>("return arguments[0].innerText", dialog);
  expect(asked).toMatch(new RegExp(`Produced .* ${year} .* is more than a day ahead`));
  expect(asked).toContain(
    "Batch number 8901234567890 jumps far ahead: the next one would be 2. Was a bar code scanned?",
  );
  await window.click({ role: "button", name: "Go back" });
  await window.gone({ role: "dialog" });
  expect(JSON.parse((await desktop.batchbook(["list", "--json"])).stdout).batches).toHaveLength(1);
  expect(await (await window.find({ label: "Notes" })).getAttribute("value")).toBe("typed once");

  await window.click(SAVE);
  await window.click({ role: "button", name: "Record anyway" });
  expect(await saved(window)).toBe("8901234567890");
  const batch = await show(desktop, "8901234567890");
  expect(batch).toMatchObject({ notes: "typed once", quantity: "1500" });
  expect(batch.produced_at).toMatch(new RegExp(`^${year}-.*\\+05:30$`));
});

test("an incomplete form says at every field what is missing, and is recorded when it is complete", async () => {
  const desktop = await Desktop.start();
  await desktop.batchbook(["list"]);
  const window = await desktop.open();
  await signIn(window);

  await window.click(SAVE);
  await choose(window, "Product", "HDPE Pipe");
  await window.click(SAVE);

  const problems = await window.driver.executeScript<Record<string, string>>(`
    return Object.fromEntries([...document.querySelectorAll("[data-field]:has(> .problem)")]
      .map((it) => [it.dataset.field, it.querySelector(":scope > .problem").innerText]));`);
  expect(Object.keys(problems).sort()).toEqual([
    "brand",
    "parameters.OD",
    "parameters.PE",
    "parameters.PN",
    "rolls",
    "weight_per_metre_kg",
  ]);
  for (const words of Object.values(problems)) expect(words, "words with an end").toMatch(/\.$/);
  const focus = "return document.activeElement.closest('[data-field]')?.dataset.field";
  await eventually(
    "the focus on the first of them",
    async () => (await window.driver.executeScript(focus)) === "brand",
  );
  await enterRolls(window);
  await window.click(SAVE);
  expect(await saved(window)).toBe("1");
});
