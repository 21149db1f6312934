import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { Desktop, SCREENSHOTS } from "../harness/desktop.ts";
import { attachAllIn, enterRolls, HDPE, record, row } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

const root = join(import.meta.dirname, "../../..");
const samples = ["weigh slip 14-02.jpg", "रसीद QC प्रमाणपत्र.pdf", "line-2 readings.csv"];

test("the pictures of the README", async () => {
  const desktop = await Desktop.start();
  for (const name of samples) desktop.file(`slips/${name}`, readFileSync(join(root, "samples", name)));
  await recorded(desktop);
  const window = await desktop.open();
  const keep = async (name: string) => {
    await window.driver.executeScript(`document.querySelector("[data-keypad-room]")?.scrollTo(0, 0)`);
    await eventually("the small pictures", () =>
      window.driver.executeScript<boolean>(
        `const all = [...document.querySelectorAll("li[data-state] img")];
        return all.length > 0 && all.every((it) => it.complete && it.naturalWidth > 0);`,
      ),
    );
    await window.screenshot(`readme/${name}`);
    copyFileSync(join(SCREENSHOTS, `readme/${name}.png`), join(root, `docs/images/${name}.png`));
  };

  await enterRolls(window, {
    rolls: [
      { count: "10", length: "500" },
      { count: "7", length: "300" },
    ],
    notes: "Line 2, after die change",
  });
  await window.fill({ label: "Cut pieces (m)" }, "150 200.5 150 ");
  await attachAllIn(window, join(desktop.folder, "slips"));
  for (const name of samples) await row(window, name, "saved");
  await keep("new-batch");

  await window.click({ role: "button", name: "History" });
  await window.fill({ label: "Search" }, "tarko");
  await window.click({ role: "option", name: /^104 · / });
  await row(window, "weigh slip 14-02.jpg", "saved");
  await keep("history");

  await window.click({ role: "button", name: "Settings" });
  await window.click({ role: "radio", name: "Dark" });
  await window.click({ role: "radio", name: "हिन्दी" });
  await window.click({ role: "button", name: "नया बैच" });
  await keep("hindi-dark");
});

/** A shift's batches, as a plant has them. */
async function recorded(desktop: Desktop): Promise<void> {
  const slips = samples.flatMap((name) => ["--attach", join(desktop.folder, "slips", name)]);
  const sprinkler = {
    ...{ product_type: "Sprinkler Pipe", parameters: { PN: "4", OD: "75", Type: "C" }, rolls: undefined },
    ...{ bundles: { count: 20, pieces_per_bundle: 10 }, spares: [7, 8], piece_length_m: 6, weight_per_metre_kg: "0.8" },
  };
  const unbranded = {
    brand: "Unbranded",
    parameters: { PE: "100", PN: "12.5", OD: "110" },
    weight_per_metre_kg: "2.75",
  };
  const batches: [object, string, string[]][] = [
    [{ ...HDPE, rolls: [{ count: 12, length_m: 500 }], batch_number: "101" }, "M. Okafor", []],
    [{ ...sprinkler, batch_number: "102" }, "M. Okafor", slips.slice(0, 2)],
    [{ ...unbranded, rolls: [{ count: 8, length_m: 300 }], batch_number: "103" }, "A. Kumar", []],
    [
      {
        ...HDPE,
        rolls: [
          { count: 10, length_m: 500 },
          { count: 7, length_m: 300 },
        ],
        cut_pieces_m: ["150", "200.5"],
        batch_number: "104",
        notes: "Line 2, after die change",
      },
      "A. Kumar",
      slips,
    ],
    [{ ...sprinkler, bundles: { count: 16, pieces_per_bundle: 20 }, spares: [], batch_number: "105" }, "A. Kumar", []],
  ];
  for (const [batch, operator, attached] of batches)
    await record(desktop, batch, ["--operator", operator, ...attached]);
}
