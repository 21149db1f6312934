import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BatchbookWindow } from "./batchbook-window.ts";
import { eventually } from "./process.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type ViewName = "light" | "dark" | "contrast" | "gloves" | "small" | "twice";

/** One way to look at a screen. */
interface View {
  name: ViewName;
  theme: "light" | "dark" | "high_contrast";
  width: number;
  height: number;
  touch?: "large";
  /** Which of axe's rules: a theme can only break colours. */
  rules: "all" | "colours" | "none";
}

const LARGE = { width: 1280, height: 800 };
const SMALL = { width: 1024, height: 640 };

/** How every state of every screen is looked at. */
const VIEWS: View[] = [
  { name: "light", theme: "light", ...LARGE, rules: "all" },
  { name: "dark", theme: "dark", ...LARGE, rules: "colours" },
  { name: "contrast", theme: "high_contrast", ...LARGE, rules: "colours" },
  { name: "gloves", theme: "light", ...LARGE, touch: "large", rules: "none" },
  { name: "small", theme: "light", ...SMALL, rules: "none" },
  // For a window on a desktop whose text is twice as large: half of everything fits.
  { name: "twice", theme: "light", width: 640, height: 400, rules: "none" },
];

/** Looks at screens: keeps pictures of them and collects what is wrong with them. */
export class Looks {
  readonly wrong: string[] = [];
  readonly #window: BatchbookWindow;
  readonly #views: ViewName[];
  readonly #prefix: string;

  constructor(
    window: BatchbookWindow,
    prefix = "",
    views: ViewName[] = ["light", "dark", "contrast", "gloves", "small"],
  ) {
    this.#window = window;
    this.#prefix = prefix;
    this.#views = views;
  }

  /** Looks at what the window shows now, in these views, and leaves it as it was. */
  async at(state: string, views: ViewName[] = this.#views): Promise<void> {
    const { driver } = this.#window;
    const before = await driver.executeScript<{
      theme: string | null;
      touch: string | null;
      width: number;
      height: number;
    }>(`
      const { dataset, style } = document.documentElement;
      style.setProperty("--motion", "0ms");
      return { theme: dataset.theme ?? null, touch: dataset.touch ?? null, width: innerWidth, height: innerHeight };`);
    for (const view of VIEWS.filter(({ name }) => views.includes(name))) {
      await this.#show(view.theme, view.touch ?? "standard");
      await this.#size(view);
      const name = `${this.#prefix}${state}-${view.name}`;
      if (view.touch) await this.#window.painted();
      else await this.#window.screenshot(name);
      const found = await driver.executeScript<string[]>(layout, view.touch ? 64 : 48);
      if (view.rules !== "none") found.push(...(await this.#axe(view.rules)));
      this.wrong.push(...found.map((it) => `${name}: ${it}`));
    }
    await this.#show(before.theme, before.touch);
    await this.#size(before);
  }

  /** The attributes by which the product itself shows what is set. */
  async #show(theme: string | null, touch: string | null): Promise<void> {
    await this.#window.driver.executeScript(
      `const { dataset } = document.documentElement;
      for (const [name, value] of [["theme", arguments[0]], ["touch", arguments[1]]])
        if (value === null) delete dataset[name]; else dataset[name] = value;`,
      theme,
      touch,
    );
  }

  async #size({ width, height }: { width: number; height: number }): Promise<void> {
    const fits = async () => {
      const [x, y] = await this.#window.driver.executeScript<number[]>("return [innerWidth, innerHeight]");
      return x === width && y === height;
    };
    if (await fits()) return;
    await this.#window.resize(width, height);
    await eventually("the window's new size", fits);
  }

  async #axe(rules: "all" | "colours"): Promise<string[]> {
    const { driver } = this.#window;
    if (!(await driver.executeScript<boolean>("return !!window.axe"))) await driver.executeScript(axe);
    return driver.executeAsyncScript<string[]>(
      `const [rules, done] = arguments;
      const options = { resultTypes: ["violations"], ...(rules === "colours" ? { runOnly: ["color-contrast"] } : {}) };
      axe.run(document, options).then(
        ({ violations }) => done(violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .flatMap(({ id, nodes }) => nodes.map((it) => id + " " + it.target + " " + it.any.concat(it.all, it.none).map((why) => why.message)))),
        (error) => done(["axe failed: " + error]));`,
      rules,
    );
  }
}

/** What must hold for every picture, at any size; answers with what does not. */
const layout = `
  const [least] = arguments;
  const wrong = [];
  const words = (it) => String(it.ariaLabel || it.innerText || it.title || it.id || it.getAttribute("class") || it.tagName).trim().slice(0, 60);
  const seen = (it) => (it.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true) && !it.closest(".spoken, [aria-hidden=true]");
  const page = document.scrollingElement;
  page.scrollTo(500, 500);
  if (page.scrollLeft || page.scrollTop) wrong.push("the page itself scrolls, by " + page.scrollLeft + " and " + page.scrollTop);
  page.scrollTo(0, 0);
  for (const it of document.querySelectorAll(".scroll, .screen, main"))
    if (it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX !== "hidden") wrong.push("scrolls sideways: " + words(it));

  const dialog = [...document.querySelectorAll("[role=dialog], [role=alertdialog], [role=menu]")].at(-1);
  const keypad = document.querySelector("[data-keypad]");
  const pressed = "button, input, textarea, select, summary, a[href], [role=radio], [role=option], [role=menuitem], [role=spinbutton]";
  const places = dialog ? [dialog, keypad] : [document];
  const fits = (it) => {
    const box = it.getBoundingClientRect();
    const texts = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.data.trim() || text.parentElement.closest(".spoken")) continue;
      if (getComputedStyle(text.parentElement).textOverflow === "ellipsis") continue;
      range.selectNodeContents(text);
      if (range.getClientRects().length === 0) continue;
      const { left, right, top, bottom } = range.getBoundingClientRect();
      if (left < box.left - 1 || right > box.right + 1 || top < box.top - 2 || bottom > box.bottom + 2) return false;
    }
    return true;
  };
  // What is cut off by a place that scrolls is reached by scrolling.
  const clipped = (it, { left, top, right, bottom }) => {
    for (let box = it; box; box = box.parentElement) {
      if (getComputedStyle(box).overflow === "visible") continue;
      const clip = box.getBoundingClientRect();
      left = Math.max(left, clip.left); right = Math.min(right, clip.right);
      top = Math.max(top, clip.top); bottom = Math.min(bottom, clip.bottom);
    }
    return { left, top, right, bottom };
  };
  const inSight = (it) => {
    const { left, top, right, bottom } = clipped(it.parentElement, it.getBoundingClientRect());
    const { width, height } = it.getBoundingClientRect();
    return right > left && bottom > top && (right - left) * (bottom - top) > width * height * 0.9;
  };
  for (const it of places.flatMap((place) => place ? [...place.querySelectorAll(pressed)] : [])) {
    if (!seen(it)) continue;
    const { left, right, top, bottom, width, height } = it.getBoundingClientRect();
    if (width < 2 || height < 2) continue;
    if (left < -1 || right > innerWidth + 1) wrong.push("sticks out: " + words(it));
    if (it.matches("button, summary, [role=radio], [role=menuitem]") && !fits(it)) wrong.push("its text is cut: " + words(it));
    // A small control may reach further than it is drawn, or stand in a box that is pressed for it.
    const after = getComputedStyle(it, "::after");
    const reach = after.content === "none" || after.position !== "absolute" ? [0, 0] : [parseFloat(after.width), parseFloat(after.height)];
    const box = (it.matches("input") ? it.parentElement : it.closest("label"))?.getBoundingClientRect();
    const size = [Math.max(width, reach[0], box?.width ?? 0), Math.max(height, reach[1], box?.height ?? 0)];
    const key = it.closest("[data-keypad]") !== null;
    // A part of a date is as wide as its digits, a letter of a keyboard as wide as a tenth of its row.
    const [widest, highest] = it.matches("[role=spinbutton]") ? [0, 20] : key ? [36, 40] : [least, least];
    if (size[0] < widest - 0.5 || size[1] < highest - 0.5)
      wrong.push("is smaller than " + least + ": " + words(it) + ", " + size.map(Math.round).join(" × "));
    if (!it.disabled && inSight(it)) {
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      // Below a bar that stays at its place things scroll through.
      const bar = hit?.closest("section, [role=dialog] > *, [role=alertdialog] > *");
      if (bar && !bar.contains(it) && getComputedStyle(bar).position === "sticky") continue;
      if (hit && !it.contains(hit) && !hit.contains(it) && !hit.closest("label")?.contains(it))
        wrong.push("is covered: " + words(it) + ", by " + words(hit));
    }
  }
  for (const it of places.flatMap((place) => place ? [...place.querySelectorAll("*")] : [])) {
    if (getComputedStyle(it).textOverflow !== "ellipsis" || it.scrollWidth <= it.clientWidth || !seen(it) || it.matches("input")) continue;
    if (!it.closest("[title]") && !it.querySelector("[title]")) wrong.push("is cut without its whole words in a title: " + words(it));
  }
  for (const bar of dialog?.children ?? []) {
    if (getComputedStyle(bar).position !== "sticky" || !bar.previousElementSibling) continue;
    const place = dialog.scrollTop;
    dialog.scrollTop = dialog.scrollHeight;
    const above = bar.previousElementSibling.getBoundingClientRect().bottom;
    if (above > bar.getBoundingClientRect().top + 1) wrong.push("is covered at the end: " + words(bar.previousElementSibling) + ", by " + words(bar));
    dialog.scrollTop = place;
  }
  // Words may lie neither on other words nor below a button. What is held at its place is over what scrolls below it.
  const layer = (it) => {
    while (it && !["sticky", "fixed", "absolute"].includes(getComputedStyle(it).position)) it = it.parentElement;
    return it;
  };
  const drawn = [];
  for (const place of places) {
    if (!place) continue;
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
      const it = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || !seen(it)) continue;
      range.selectNodeContents(texts.currentNode);
      for (const line of range.getClientRects()) drawn.push({ it, ...clipped(it, line), says: texts.currentNode.data.trim(), held: layer(it) });
    }
    for (const it of place.querySelectorAll("button, input, textarea"))
      if (seen(it) && getComputedStyle(it).backgroundColor !== "rgba(0, 0, 0, 0)")
        drawn.push({ it, ...clipped(it, it.getBoundingClientRect()), says: words(it), held: layer(it) });
  }
  drawn.forEach((one, at) => {
    for (const other of drawn.slice(at + 1)) {
      if (one.held !== other.held || one.it.contains(other.it) || other.it.contains(one.it)) continue;
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (width > 4 && height > 5) wrong.push("lie over each other: " + one.says + ", and " + other.says);
    }
  });
  const save = [...document.querySelectorAll("button[aria-keyshortcuts='Control+Enter']")][0];
  if (save && !dialog && innerWidth >= 1024)
    for (const it of [save, save.closest("section").querySelector("output")]) {
      const { top, bottom } = it.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) wrong.push("is not in sight: " + words(it));
    }
  return wrong;`;
