import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { attachAllIn, enterRolls, row, save, show, signIn, uploads } from "../harness/entry.ts";

/** A picture that WebKit can decode: one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==",
  "base64",
);

test("two picked files are saved with their batch, byte for byte and under their own names", async () => {
  const desktop = await Desktop.start();
  const files = {
    "weigh slip 14-02.png": PNG,
    "रसीद QC प्रमाणपत्र.pdf": Buffer.from("%PDF-1.4\nQC प्रमाणपत्र\n%%EOF\n"),
  };
  for (const [name, bytes] of Object.entries(files)) desktop.file(`slips/${name}`, bytes);
  const window = await desktop.open();

  // The first start asks who records, and goes on only with a name.
  await window.find({ role: "dialog", name: "Who records here?" });
  await window.click({ role: "button", name: "Use this name" });
  await window.find({ text: "Please type a name, or choose one." });
  await signIn(window, "A. Kumar");
  await window.find({ text: "A. Kumar" });

  await enterRolls(window, {
    rolls: [
      { count: "10", length: "500" },
      { count: "7", length: "300" },
    ],
    notes: "Line 2, after die change",
  });
  await attachAllIn(window, join(desktop.folder, "slips"));
  for (const name of Object.keys(files)) await row(window, name, "saved");
  expect(uploads(desktop), "the files are copied when they are picked, before the batch is saved").toHaveLength(2);
  await window.find({ text: `HDPEPipe-OD63-PE80-PN10-Tarko-${new Date().getFullYear()}-001` });

  const number = await save(window);

  expect(number).toBe("1");
  const batch = await show(desktop, number);
  expect(batch).toMatchObject({
    product_type: "HDPE Pipe",
    brand: "Tarko",
    parameters: { PE: "80", PN: "10", OD: "63" },
    operator: "A. Kumar",
    quantity: "7100",
    unit: "m",
    total_weight_kg: "10650",
    notes: "Line 2, after die change",
  });
  expect(batch.attachments.map((it) => it.original_name).sort()).toEqual(Object.keys(files).sort());
  for (const attachment of batch.attachments) {
    const bytes = files[attachment.original_name as keyof typeof files];
    expect(attachment).toMatchObject({
      state: "saved",
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      error: null,
    });
    expect(attachment.stored_name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_/);
    expect(attachment.stored_name.slice(37)).toBe(attachment.original_name);
    expect(readFileSync(join(desktop.storagePath, "batches", attachment.stored_name))).toEqual(bytes);
  }
  expect(uploads(desktop)).toEqual(batch.attachments.map((it) => it.stored_name).sort());
  const check = await desktop.batchbook(["check", "--rehash", "--json"]);
  expect(check.status, check.stdout).toBe(0);
});
