import { FIELDS, isNumeric, isOwnKey, isPart, type TextBox } from "./typing";

/** What was pressed must still be there when the finger comes up: the form grows back a moment later. */
const CLOSE_AFTER_MS = 200;

/** The field that is typed into by touch, and when there is one: the keypad stands for it until a real key is pressed. */
export class Touched {
  field: HTMLElement | null = $state.raw(null);
  #pressedBy = "";
  #expected = false;
  #closing: ReturnType<typeof setTimeout> | undefined;
  #always: () => boolean;

  /** `always`: any press opens it, since some touch screens pass themselves off as a mouse. */
  constructor(always: () => boolean) {
    this.#always = always;
  }

  get numeric(): boolean {
    return this.field !== null && isNumeric(this.field);
  }

  /** Follows presses and the focus until the returned function is called. */
  follow(): () => void {
    const stop = new AbortController();
    const on = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void) =>
      document.addEventListener(type, listener, { capture: true, signal: stop.signal });
    on("pointerdown", (event) => {
      this.#pressedBy = event.pointerType;
      const target = event.target as Element;
      if (ofKeypad(target)) return;
      const field = target.closest<HTMLElement>(FIELDS);
      if (this.#byTouch() && field) quiet(field);
      else if (!this.#byTouch()) this.#closeSoon();
    });
    // The press is over and has moved the focus: a finger that scrolled never gets here.
    on("click", (event) => {
      const target = event.target as Element;
      if (ofKeypad(target) || !this.#byTouch()) return;
      const field = target.closest<HTMLElement>(FIELDS);
      if (field) {
        this.open(field);
        // When the press is over, the engine puts the caret where a selection was pressed.
        setTimeout(() => this.field === field && selectNumber(field));
      }
      // A button that adds a row moves the focus to its number, which is what was meant to be typed.
      this.#expected = target.closest("[data-then-types]") !== null;
    });
    on("focusin", (event) => {
      const target = event.target as HTMLElement;
      if (ofKeypad(target)) return;
      // The parts of a date lose the focus and get it back while they are typed.
      if (target.matches(FIELDS) && (this.field || this.#expected)) this.open(target);
      else if (this.field) this.#closeSoon();
    });
    on("focusout", (event) => {
      loud(event.target as HTMLElement);
      if (event.target === this.field) this.#closeSoon();
    });
    on("keydown", () => {
      // A real key means that there is a keyboard.
      if (!isOwnKey()) this.close();
    });
    return () => {
      stop.abort();
      this.close();
    };
  }

  open(field: HTMLElement): void {
    clearTimeout(this.#closing);
    this.#expected = false;
    if (this.field && this.field !== field) loud(this.field);
    quiet(field);
    this.field = field;
    if (document.activeElement !== field) field.focus();
    selectNumber(field);
  }

  close(): void {
    clearTimeout(this.#closing);
    if (this.field) loud(this.field);
    this.field = null;
  }

  #byTouch(): boolean {
    return this.#pressedBy === "touch" || this.#pressedBy === "pen" || this.#always();
  }

  #closeSoon(): void {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.close(), CLOSE_AFTER_MS);
  }
}

/** A number that is touched is nearly always typed anew. */
function selectNumber(field: HTMLElement): void {
  if (isNumeric(field) && !isPart(field)) (field as TextBox).select();
}

const ofKeypad = (element: Element) => element.closest("[data-keypad]") !== null;

/** Keeps the system's own keyboard from coming as well. */
function quiet(field: HTMLElement): void {
  if (field.dataset.keys !== undefined) return;
  field.dataset.keys = field.inputMode;
  field.inputMode = "none";
}

function loud(field: HTMLElement): void {
  const before = field.dataset.keys;
  if (before === undefined) return;
  delete field.dataset.keys;
  if (before) field.inputMode = before;
  else field.removeAttribute("inputmode");
}
