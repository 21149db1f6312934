import { join } from "node:path";
import { expect, test } from "vitest";
import type { BatchbookWindow } from "../harness/batchbook-window.ts";
import { Desktop } from "../harness/desktop.ts";
import { attachAllIn, enterRolls, row, save, signIn } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { pdf } from "../harness/pdf.ts";
import { eventually } from "../harness/process.ts";
import { tiff } from "../harness/tiff.ts";

const certificate = pdf([
  { text: "Certificate 4711" },
  { text: "Melt flow and density" },
  { text: "Pressure test", width: 842, height: 595 },
]);
const SCAN = tiff(640, 320);

/** A weigh slip as a telephone takes it: upright, with words on it. */
async function photo(window: BatchbookWindow): Promise<Buffer> {
  const url = await window.driver.executeScript<string>(`
    const canvas = document.createElement("canvas");
    canvas.width = 900; canvas.height = 1600;
    const at = canvas.getContext("2d");
    at.fillStyle = "#c9c2b2"; at.fillRect(0, 0, 900, 1600);
    at.fillStyle = "#fbfaf5"; at.fillRect(120, 160, 660, 1280);
    at.fillStyle = "#222"; at.font = "64px monospace";
    ["WEIGH SLIP", "", "GROSS 18 420", "TARE   7 019", "NET   11 401"].forEach((it, row) => at.fillText(it, 190, 320 + row * 110));
    return canvas.toDataURL("image/jpeg", 0.9);`);
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

/** A window whose form has the files. */
async function start(files: Record<string, Buffer>) {
  const desktop = await Desktop.start();
  const window = await desktop.open();
  await signIn(window);
  const all: Record<string, Buffer> = { ...files, "weigh slip.jpg": await photo(window) };
  for (const [name, bytes] of Object.entries(all)) desktop.file(`slips/${name}`, bytes);
  await attachAllIn(window, join(desktop.folder, "slips"));
  for (const name of Object.keys(all)) await row(window, name, "saved");
  return { window, looks: new Looks(window) };
}

const look = (window: BatchbookWindow, name: string) => window.click({ role: "button", name: `Look at ${name}` });

async function choose(window: BatchbookWindow, file: string, action: string) {
  await window.click({ role: "button", name: `More actions: ${file}` });
  await window.click({ role: "menuitem", name: action });
}

/** Waits until a page is drawn; answers with a fingerprint of its pixels, and their number beside the room it takes. */
async function drawn(window: BatchbookWindow, name: string) {
  await window.find({ role: "img", name });
  return eventually(`${name} to be drawn`, async () => {
    const told = await window.driver.executeScript<{ inks: number[]; sharp: number; width: number } | null>(
      `const page = [...document.querySelectorAll("[role=img]")].find((it) => it.ariaLabel === arguments[0]);
       const canvas = page?.querySelector("canvas");
       if (!canvas || page.ariaBusy === "true") return null;
       const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
       let black = 0, cyan = 0;
       for (let at = 0; at < data.length; at += 4) {
         if (data[at] < 60 && data[at + 1] < 60 && data[at + 2] < 60) black++;
         if (data[at] < 120 && data[at + 2] > 150) cyan++;
       }
       const { width } = page.getBoundingClientRect();
       return { inks: [black, cyan], sharp: canvas.width / (width * devicePixelRatio), width };`,
      name,
    );
    return told ?? undefined;
  });
}

const boxOf = (window: BatchbookWindow, name: string) =>
  eventually(`${name} to be shown`, async () => {
    const box = await window.driver.executeScript<{ width: number; height: number; whole: boolean } | null>(
      `const image = document.querySelector("[data-stage] img");
       if (!image?.complete || image.alt !== arguments[0] || !image.style.width) return null;
       const { left, right, top, bottom, width, height } = image.getBoundingClientRect();
       const room = document.querySelector("[data-stage]").getBoundingClientRect();
       return { width, height,
         whole: left >= room.left && right <= room.right && top >= room.top && bottom <= room.bottom };`,
      name,
    );
    return box ?? undefined;
  });

test("a PDF is read page by page in the form and in the history, sharp at every size", async () => {
  const { window, looks } = await start({ "certificate.pdf": certificate });
  await look(window, "certificate.pdf");
  const first = await drawn(window, "certificate.pdf, page 1 of 3");
  expect(first.inks[0], "its words are drawn, in a font that it does not have").toBeGreaterThan(500);
  expect(first.inks[1], "and printer's cyan is blue").toBeGreaterThan(1000);
  await looks.at("viewer-pdf");
  await window.press("+");
  const larger = await eventually("the page to be larger", async () => {
    const page = await drawn(window, "certificate.pdf, page 1 of 3");
    return page.width > first.width && Math.abs(page.sharp - 1) < 0.02 ? page : undefined;
  });
  expect(larger.sharp).toBeCloseTo(1, 1);
  await window.press("0");

  await window.keys("Next");
  const second = await drawn(window, "certificate.pdf, page 2 of 3");
  expect(second.inks[0]).not.toBe(first.inks[0]);
  await window.click({ role: "button", name: "Next page" });
  await drawn(window, "certificate.pdf, page 3 of 3");
  const next = await window.find({ role: "button", name: "Next page" });
  expect(await next.getAttribute("aria-disabled")).toBe("true");
  await looks.at("viewer-pdf-landscape", ["light", "small"]);
  // The button that did this last has nothing more to do, and keeps the keys all the same.
  await window.keys("Home");
  await drawn(window, "certificate.pdf, page 1 of 3");
  await window.keys("Escape");
  await window.gone({ role: "dialog" });

  await enterRolls(window);
  await save(window);
  await window.click({ role: "button", name: "History" });
  await look(window, "certificate.pdf");
  await drawn(window, "certificate.pdf, page 1 of 3");
  expect(looks.wrong).toEqual([]);
}, 150_000);

test("what cannot be shown says why, with Open as the next step", async () => {
  const { window, looks } = await start({
    "damaged.pdf": Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(4000, "damaged ")]),
    "locked.pdf": pdf([{ text: "Secret" }], { locked: true }),
    "part.heic": Buffer.from("....ftypheic....heicmif1", "latin1"),
  });
  for (const [name, words] of [
    ["locked.pdf", /^The PDF is locked with a password/],
    ["damaged.pdf", /^The PDF is damaged/],
    ["part.heic", /^Files of this kind are not shown here/],
  ] as const) {
    await look(window, name);
    await window.find({ text: words });
    await window.find({ role: "button", name: "Open" });
    await looks.at(`viewer-${name}`, ["light", "dark", "small"]);
    await window.keys("Escape");
    await window.gone({ role: "dialog" });
  }
  expect(looks.wrong).toEqual([]);
}, 150_000);

test("a picture is whole in sight whichever way it is turned, and is zoomed and moved by the mouse", async () => {
  const { window, looks } = await start({ "scan.tif": SCAN, "scan again.tif": SCAN });
  await look(window, "weigh slip.jpg");
  const upright = await boxOf(window, "weigh slip.jpg");
  expect(upright.whole).toBe(true);
  await looks.at("viewer-picture");
  await window.click({ role: "button", name: "Turn" });
  const lying = await boxOf(window, "weigh slip.jpg");
  expect(lying.width, "it is fitted again").toBeGreaterThan(lying.height);
  expect(lying.whole).toBe(true);
  await looks.at("viewer-picture-turned", ["dark", "small"]);
  await window.click({ role: "button", name: "Larger" });
  await window.click({ role: "button", name: "Larger" });
  const stage = await window.driver.executeScript<{ x: number; y: number; left: number }>(
    `const stage = document.querySelector("[data-stage]");
     const { left, top, width, height } = stage.getBoundingClientRect();
     return { x: left + width / 2, y: top + height / 2, left: stage.scrollLeft };`,
  );
  await window.driver
    .actions()
    .move({ x: Math.round(stage.x), y: Math.round(stage.y) })
    .press()
    .move({ x: Math.round(stage.x) + 120, y: Math.round(stage.y) })
    .release()
    .perform();
  expect(await window.driver.executeScript(`return document.querySelector("[data-stage]").scrollLeft`)).toBe(
    stage.left - 120,
  );
  await window.click({ role: "button", name: "Fit into the window" });
  expect((await boxOf(window, "weigh slip.jpg")).whole).toBe(true);
  await window.keys("Left");
  const title = await window.said({ role: "heading", name: /^scan/ });
  expect((await boxOf(window, title)).whole, "a TIFF too").toBe(true);
  expect(looks.wrong).toEqual([]);
}, 150_000);

test("a row keeps what is done seldom in a menu, by mouse and by keyboard, and says the same content twice", async () => {
  const { window, looks } = await start({ "scan.tif": SCAN, "scan again.tif": SCAN });
  await window.find({ text: /^Same content as scan( again)?\.tif$/ });
  await window.click({ role: "button", name: "More actions: weigh slip.jpg" });
  await window.find({ role: "menuitem", name: "Copy the SHA-256" });
  await looks.at("row-menu");
  await window.keys("Escape");
  await window.gone({ role: "menu" });
  await window.keys("Return");
  await window.find({ role: "menu" });
  await window.keys("End", "Return");
  // The row has gone with its menu: the keyboard goes on at Undo.
  await eventually("Undo to have the focus", () =>
    window.driver.executeScript<boolean>("return document.activeElement.ariaLabel === 'Undo: keep weigh slip.jpg'"),
  );
  await window.keys("Return");
  await row(window, "weigh slip.jpg", "saved");
  await choose(window, "weigh slip.jpg", "Remove");
  await window.find({ text: "weigh slip.jpg is taken off" });

  await enterRolls(window);
  await save(window);
  await window.click({ role: "button", name: "History" });
  await window.find({ text: /^Same content as scan( again)?\.tif$/ });
  await window.click({ role: "button", name: "More actions: scan.tif" });
  await window.find({ role: "menuitem", name: "Open" });
  await looks.at("row-menu-history", ["light", "small"]);
  expect(looks.wrong).toEqual([]);
}, 150_000);
