/** Types into a field as a keyboard would, so that whatever listens to the field notices no difference. */

export type TextBox = HTMLInputElement | HTMLTextAreaElement;

/** A part of a date, which takes keys instead of holding a text. */
export function isPart(field: HTMLElement): boolean {
  return field.getAttribute("role") === "spinbutton";
}

export function isTextBox(field: HTMLElement): field is TextBox {
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
}

/** Fields that a key can be typed into. */
export const FIELDS =
  "input:not([type]):not(:disabled), input[type=text]:not(:disabled), input[type=search]:not(:disabled), textarea:not(:disabled), [role=spinbutton]";

export function isNumeric(field: HTMLElement): boolean {
  return isPart(field) || (field.dataset.keys ?? field.inputMode) === "decimal";
}

export function insert(field: HTMLElement, text: string): void {
  if (isPart(field)) press(field, text);
  else
    change(field as TextBox, text, (box) => [
      box.selectionStart ?? box.value.length,
      box.selectionEnd ?? box.value.length,
    ]);
}

/** Takes away what is selected, or the character before the caret: one sign, however many units it has. */
export function erase(field: HTMLElement): void {
  if (isPart(field)) {
    press(field, "Backspace");
    return;
  }
  const box = field as TextBox;
  // A list of numbers takes its last one away when there is nothing more to erase.
  if (box.value === "") press(box, "Backspace");
  else
    change(box, "", ({ selectionStart, selectionEnd, value }) => {
      const end = selectionEnd ?? value.length;
      const start = selectionStart ?? end;
      if (start !== end) return [start, end];
      const last = [...value.slice(0, end)].at(-1);
      return [end - (last?.length ?? 0), end];
    });
}

let sending = false;

/** Whether the key that is going down is the keypad's own. */
export function isOwnKey(): boolean {
  return sending;
}

/** Presses a key; answers whether the field took it. */
export function press(field: HTMLElement, key: string): boolean {
  sending = true;
  try {
    return !field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  } finally {
    sending = false;
  }
}

/** Goes to a field as Tab does: what stands there is selected, so that it is typed over. */
export function enter(field: HTMLElement | null | undefined): void {
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}

/** The first field of the form that comes after all of `part`. */
export function fieldAfter(part: Element): HTMLElement | null {
  const scope = part.closest("[role=dialog], [data-keypad-room], main") ?? document.body;
  const follows = (it: Element) =>
    !part.contains(it) && (part.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return [...scope.querySelectorAll<HTMLElement>(FIELDS)].find(follows) ?? null;
}

function change(box: TextBox, text: string, range: (box: TextBox) => [number, number]): void {
  const [start, end] = range(box);
  const limit = box.maxLength > 0 ? box.maxLength : Number.POSITIVE_INFINITY;
  if (box.value.length - (end - start) + text.length > limit) return;
  box.setRangeText(text, start, end, "end");
  box.dispatchEvent(
    new InputEvent("input", {
      bubbles: true,
      data: text || null,
      inputType: text ? "insertText" : "deleteContentBackward",
    }),
  );
}
