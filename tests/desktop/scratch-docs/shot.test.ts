import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { attachAllIn, enterRolls, row, rows, signIn } from "../harness/entry.ts";

const samples = resolve(import.meta.dirname, "../../../samples");
test("shot", async () => {
  const desktop = await Desktop.start();
  const folder = join(desktop.folder, "slips");
  mkdirSync(folder);
  for (const name of readdirSync(samples))
    if (!/\.(md|json)$/.test(name)) copyFileSync(join(samples, name), join(folder, name));
  const window = await desktop.open();
  await signIn(window, "A. Kumar");
  await enterRolls(window, {
    rolls: [
      { count: "10", length: "500" },
      { count: "7", length: "300" },
    ],
    notes: "Line 2, after die change",
  });
  const cut = await window.find({ label: /^Cut pieces/ });
  await cut.click();
  for (const piece of ["150", "200.5", "150"]) {
    await cut.sendKeys(piece);
    await window.press("\uE007");
  }
  await attachAllIn(window, folder);
  for (const name of readdirSync(folder)) await row(window, name, "saved");
  console.log((await rows(window)).map((it) => it.text));
  await window.driver.executeScript("document.activeElement?.blur()");
  await new Promise((r) => setTimeout(r, 1500));
  await window.screenshot("docs-new-batch");
});
