import type { WebElement } from "selenium-webdriver";
import type { BatchbookWindow } from "./batchbook-window.ts";

const NAMES: Record<string, string> = { " ": "space" };

/** Types a text on the product's own keyboard, which stands open, key by key as they are labelled. */
export async function typeOnKeypad(window: BatchbookWindow, text: string): Promise<void> {
  for (const character of text) await press(window, NAMES[character] ?? character);
}

/** Presses a key of the keypad, first the one that brings it where it is on another layer. */
async function press(window: BatchbookWindow, name: string): Promise<void> {
  const keypad = await window.find({ role: "region", name: "Keypad" });
  const has = async (key: string) => (await window.findAll({ role: "button", name: key, within: keypad })).length > 0;
  for (let tries = 0; tries < 3 && !(await has(name)); tries++) {
    const letter = /^\p{L}/u.test(name);
    await click(window, keypad, !letter ? "123" : (await has("ABC")) ? "ABC" : "Capitals");
  }
  await click(window, keypad, name);
}

async function click(window: BatchbookWindow, within: WebElement, name: string): Promise<void> {
  await window.click({ role: "button", name, within });
}
