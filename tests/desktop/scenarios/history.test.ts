import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attach, enterRolls, record, row, save, show, signIn, uploads } from "../harness/entry.ts";
import { eventually } from "../harness/process.ts";

test("the history finds a batch by any of its words, shows all of it, and takes more files", async () => {
  const desktop = await Desktop.start();
  const slip = desktop.file("weigh slip 14-02.jpg", "the slip");
  const receipt = desktop.file("रसीद प्रमाणपत्र.pdf", "the receipt");
  const later = desktop.file("lab report.csv", "od;63.1\n");
  await record(desktop, { notes: "Line 2, after die change" }, ["--attach", slip, "--operator", "A. Kumar"]);
  const second = await record(
    desktop,
    {
      brand: "Unbranded",
      parameters: { PE: "100", PN: "12.5", OD: "110" },
      rolls: [
        { count: 10, length_m: 500 },
        { count: 7, length_m: 300 },
      ],
      cut_pieces_m: [150, "200.5"],
      produced_at: "2026-11-02T06:15:00+05:30",
      notes: "Rahul: second shift\ncounted twice",
    },
    ["--attach", receipt, "--operator", "M. Okafor"],
  );
  await record(
    desktop,
    {
      product_type: "Sprinkler Pipe",
      parameters: { PN: "4", OD: "75", Type: "C" },
      rolls: undefined,
      bundles: { count: 20, pieces_per_bundle: 10 },
      piece_length_m: 6,
      batch_number: "777",
    },
    ["--operator", "A. Kumar"],
  );
  const window = await desktop.open();
  // The operator of the last command line was remembered: nobody is asked.
  await window.click({ role: "button", name: "History" });

  await eventually("all three", async () => (await found(window)).length === 3);
  expect(await found(window), "newest first").toEqual(["777", "2", "1"]);

  const searches: [string, string[]][] = [
    ["die chan", ["1"]],
    ["weigh slip 14-02", ["1"]],
    ["रसीद", ["2"]],
    ["HDPEPipe-OD110", ["2"]],
    ["okafor", ["2"]],
    ["unbranded", ["2"]],
    ["777", ["777"]],
    ["sprinkler kumar", ["777"]],
    ["kumar", ["777", "1"]],
  ];
  for (const [words, numbers] of searches) {
    await window.fill({ label: "Search" }, words);
    await eventually(`${words} to find ${numbers}`, async () => String(await found(window)) === String(numbers));
  }
  await window.fill({ label: "Search" }, "kumaar");
  await window.find({ role: "heading", name: "Nothing found for “kumaar”" });

  await window.fill({ label: "Search" }, "okafor");
  await eventually("the one", async () => (await found(window)).length === 1);
  const detail = { role: "region", name: "Batch" };
  await window.find({ text: second.batch_code, within: await window.find(detail) });
  const said = (await window.said(detail)).replace(/[\u202f\u00a0]/g, " ");
  for (const words of [
    second.batch_code,
    "M. Okafor",
    "7 450.5 m",
    "10 × 500 m",
    "7 × 300 m",
    "150",
    "200.5",
    "11 175.75 kg",
    "100",
    "12.5",
    "110",
    "Unbranded",
    "2 Nov 06:15",
    "Rahul: second shift",
    "counted twice",
    "रसीद प्रमाणपत्र.pdf",
  ]) {
    expect(said, "the detail shows everything that was recorded").toContain(words);
  }
  const sha256 = createHash("sha256").update("the receipt").digest("hex");
  expect(said).toContain(sha256.slice(0, 4));

  await attach(window, later);
  await row(window, "lab report.csv", "saved");
  const attachments = (await show(desktop, "2")).attachments;
  expect(attachments.map((it) => [it.original_name, it.state])).toEqual([
    ["रसीद प्रमाणपत्र.pdf", "saved"],
    ["lab report.csv", "saved"],
  ]);
  expect(readFileSync(attachments[1]?.path ?? "", "utf8")).toBe("od;63.1\n");
  expect(uploads(desktop)).toHaveLength(3);
  await window.fill({ label: "Search" }, "lab rep");
  await eventually("it to be found by its new file", async () => String(await found(window)) === "2");
});

test("markup in notes, operator and file name is shown as text and runs nothing", async () => {
  const desktop = await Desktop.start();
  const notes = `<script>window.ran = "notes"</script><img src=x onerror="window.ran = 'notes'">`;
  const operator = `<img src=x onerror=window.ran=1>`;
  const name = `<img src=x onerror="window.ran='file'">.csv`;
  const file = desktop.file(name, "a;b\n");
  const window = await desktop.open();
  await signIn(window, operator);
  const nothingRan = async (where: string) => {
    const page = await window.driver.executeScript<unknown>(
      `return { ran: window.ran ?? null, elements: document.querySelectorAll("[onerror], [src=x], #app script").length };`,
    );
    expect(page, where).toEqual({ ran: null, elements: 0 });
  };
  await window.find({ text: operator });
  await attach(window, file);
  await row(window, name, "saved");
  await nothingRan("the form");

  await enterRolls(window, { notes });
  const number = await save(window);
  await window.click({ role: "button", name: "History" });
  await row(window, name, "saved");
  const said = await window.said({ role: "region", name: "Batch" });
  for (const words of [notes, operator, name]) expect(said).toContain(words);
  await nothingRan("the history");

  // A failure puts the name into the warning card, too.
  const batch = await show(desktop, number);
  expect(batch).toMatchObject({ notes, operator });
  expect(batch.attachments[0]?.stored_name.slice(37)).toBe("_img src=x onerror=_window.ran='file'__.csv");
  const gone = await desktop.batchbook(["attach", number, `${desktop.folder}/${name}.gone.csv`]);
  expect(gone.status, gone.stderr).toBe(0);
  await window.click({ role: "button", name: "Attention: one file is not saved" });
  expect(await window.said({ role: "article" })).toContain(`${name}.gone.csv`);
  await nothingRan("the warning");
});

/** The numbers of the batches in the list. */
function found(window: BatchbookWindow): Promise<string[]> {
  return window.driver.executeScript<string[]>(
    `return [...document.querySelectorAll("[role=option]")].map((it) => it.textContent.trim().split(" ")[0]);`,
  );
}
