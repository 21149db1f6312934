import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Capabilities, Key, WebDriver, type WebElement } from "selenium-webdriver";
import { type Desktop, SCREENSHOTS } from "./desktop.ts";
import { FilePicker } from "./file-picker.ts";
import { typeOnKeypad } from "./keypad.ts";
import { childrenOf, endGroup, eventually, freePort, lives, run, startGroup, whileItRuns, within } from "./process.ts";

/** What to look for, as a person would name it. Only what is in sight is found. */
export type Sought =
  | { role: string; name?: string | RegExp; within?: WebElement }
  | { label: string | RegExp; within?: WebElement }
  | { text: string | RegExp; within?: WebElement };

const require = createRequire(import.meta.url);
// A folder without an ES module entry, which only `require` finds.
const { Executor, HttpClient } = require("selenium-webdriver/http") as typeof import("selenium-webdriver/http.js");

// Roles and accessible names are found by the library that the screens' own component tests use, put into the page.
const queries = readFileSync(
  require.resolve("@testing-library/dom").replace(/dist\/.*$/, "dist/@testing-library/dom.umd.min.js"),
  "utf8",
);

/**
 * Watches the next press, for whoever asks `pressed()` afterwards whether it reached the element. What falls beside it, because the page moved after
 * it was looked for, does nothing; what was let go beside it, because the page moved under the pointer, is to be pressed again.
 */
const PRESS = `
  const [element] = arguments;
  // One that was not asked, since the press itself failed, would go on refusing presses.
  window.pressed?.();
  const kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
  let began = false;
  let slipped = false;
  let place;
  const where = () => { const { x, y } = element.getBoundingClientRect(); return x + "," + y; };
  const watch = (event) => {
    const within = element.contains(event.target);
    if (event.type === "pointerdown") [began, place] = [within, where()];
    if (event.type === "mouseup") slipped = !within && element.isConnected && where() !== place;
    if (began) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const kind of kinds) addEventListener(kind, watch, { capture: true });
  window.pressed = () => {
    for (const kind of kinds) removeEventListener(kind, watch, { capture: true });
    delete window.pressed;
    return began && !slipped;
  };`;

/** A running window, driven as WebDriver. */
export class BatchbookWindow {
  readonly desktop: Desktop;
  readonly driver: WebDriver;
  /** WebKitWebDriver, which started the program; the leader of the group of all its processes. */
  readonly driverProcess: ChildProcess;
  /** The program itself. */
  readonly pid: number;
  #byTouch = false;

  private constructor(desktop: Desktop, driver: WebDriver, driverProcess: ChildProcess, pid: number) {
    this.desktop = desktop;
    this.driver = driver;
    this.driverProcess = driverProcess;
    this.pid = pid;
  }

  /** Starts a program by WebKitWebDriver and opens a session with its window. `Desktop.open` is the way to call it. */
  static async open(desktop: Desktop, program: string, env: NodeJS.ProcessEnv, log: number): Promise<BatchbookWindow> {
    const port = await freePort();
    const driverProcess = startGroup("WebKitWebDriver", [`--port=${port}`], {
      stdio: ["ignore", log, log],
      env: { ...env, TAURI_WEBVIEW_AUTOMATION: "true" },
    });
    try {
      const url = `http://127.0.0.1:${port}`;
      await eventually("WebKitWebDriver", async () => (await fetch(`${url}/status`)).ok);
      const wanted = new Capabilities();
      wanted.set("webkitgtk:browserOptions", { binary: program, args: [] });
      const executor = new Executor(new HttpClient(url));
      const execute = executor.execute.bind(executor);
      // A driver that stands still would take the test with it, and nobody would know at what.
      executor.execute = (command) => within(`the driver to ${command.getName()}`, execute(command));
      const driver = WebDriver.createSession(executor, wanted);
      // A program that ends before the driver has reached it is never missed by the driver.
      await whileItRuns(driverProcess.pid ?? 0, driver.getSession());
      const [pid] = childrenOf(driverProcess.pid ?? 0);
      if (pid === undefined) throw new Error("the program has ended");
      const window = new BatchbookWindow(desktop, driver, driverProcess, pid);
      // The page is complete before the book has answered; what a person sees, and a test looks at, is there after it.
      const drawn = "return document.readyState === 'complete' && document.querySelector('main') !== null";
      await eventually("the first screen", async () => (await driver.executeScript(drawn)) === true);
      return window;
    } catch (error) {
      await endGroup(driverProcess);
      throw error;
    }
  }

  /** Everything in sight that fits. */
  async findAll(sought: Sought): Promise<WebElement[]> {
    const script = `
      const words = (w) => w && w.source !== undefined ? new RegExp(w.source, w.flags) : w;
      const { role, name, label, text } = arguments[0];
      const place = arguments[1] ?? document.body;
      const t = window.TestingLibraryDom;
      const found = role !== undefined ? t.queryAllByRole(place, role, name == null ? {} : { name: words(name) })
        : label !== undefined ? t.queryAllByLabelText(place, words(label))
        : t.queryAllByText(place, words(text));
      return found.filter((e) => e.checkVisibility?.() ?? e.getClientRects().length > 0);`;
    const { within, ...words } = sought;
    const plain = Object.fromEntries(
      Object.entries(words).map(([key, value]) => [
        key,
        value instanceof RegExp ? { source: value.source, flags: value.flags } : value,
      ]),
    );
    if (!(await this.driver.executeScript<boolean>("return !!window.TestingLibraryDom"))) {
      await this.driver.executeScript(queries);
    }
    return this.driver.executeScript<WebElement[]>(script, plain, within);
  }

  /** Waits for the one thing that fits; more than one is an error. */
  async find(sought: Sought, timeout = 20_000): Promise<WebElement> {
    return eventually(
      described(sought),
      async () => {
        const found = await this.findAll(sought);
        if (found.length > 1) throw new Error(`${found.length} fit ${described(sought)}`);
        return found[0];
      },
      timeout,
    );
  }

  /** Waits until nothing fits any more. */
  async gone(sought: Sought, timeout = 20_000): Promise<void> {
    await eventually(`no ${described(sought)}`, async () => (await this.findAll(sought)).length === 0, timeout);
  }

  /** Clicks it as soon as it is there and can be clicked. */
  async click(sought: Sought): Promise<void> {
    await this.#clickOne(sought, () => this.find(sought, 0));
  }

  /** Clicks the first of all that fit, as soon as it can be clicked. */
  async clickFirst(sought: Sought): Promise<void> {
    await this.#clickOne(sought, async () => (await this.findAll(sought))[0]);
  }

  async #clickOne(sought: Sought, look: () => Promise<WebElement | undefined>): Promise<void> {
    await eventually(`${described(sought)} to be clicked`, async () => {
      const element = await look();
      if (element === undefined || !(await element.isEnabled()) || !(await this.#isHit(element))) return false;
      await this.driver.executeScript(PRESS, element);
      await element.click();
      // A press that closes the window or makes the page anew leaves nobody to ask.
      return this.driver.executeScript<boolean>("return window.pressed?.() ?? true").catch(() => true);
    });
  }

  /** Replaces what a field holds, key by key. */
  async fill(sought: Sought, text: string): Promise<void> {
    // Pressed as a person would: a form that still moves, because something above it comes or goes, is pressed again.
    await this.click(sought);
    if (this.#byTouch) return typeOnKeypad(this, text);
    const field = await this.find(sought);
    // Two calls: WebKit's driver would hold Control down while the text is typed.
    await field.sendKeys(Key.chord(Key.CONTROL, "a"));
    await field.sendKeys(text === "" ? Key.BACK_SPACE : text);
  }

  /**
   * From now on every press is a finger's, and what is filled in is typed on the product's own keyboards.
   *
   * WebKit's driver takes `pointerType: "touch"` without a word and sends a mouse's events, and XTest knows no fingers either. So the presses stay
   * real ones, aimed at whatever lies at that place, and only what the page reads as their kind is replaced.
   */
  async byTouch(): Promise<void> {
    this.#byTouch = true;
    await this.driver.executeScript(`
      Object.defineProperty(PointerEvent.prototype, "pointerType", { get: () => "touch" });
      window.pressedKeys = [];
      addEventListener("keydown", (event) => event.isTrusted && window.pressedKeys.push(event.key), true);`);
  }

  /** The keys that were pressed on a keyboard, not on the product's own, since `byTouch`. */
  async pressedKeys(): Promise<string[]> {
    return this.driver.executeScript<string[]>("return window.pressedKeys");
  }

  /** Presses keys where the focus is: texts, or chords such as `Key.chord(Key.CONTROL, Key.ENTER)`. */
  async press(...keys: string[]): Promise<void> {
    await (await this.driver.switchTo().activeElement()).sendKeys(...keys);
  }

  /** Presses real keys in the window, named as xdotool names them. */
  async keys(...names: string[]): Promise<void> {
    await this.#activate();
    await this.#xdotool("key", "--delay", "30", ...names);
  }

  /** Types a text on the real keyboard. */
  async type(text: string): Promise<void> {
    await this.#activate();
    await this.#xdotool("type", "--delay", "20", text);
  }

  /** Types a text on the real keyboard into an empty field, once the focus is there by itself, and waits until it stands in it. */
  async typeWhenAsked(label: string | RegExp, text: string): Promise<void> {
    const field = await this.find({ label });
    const state = () =>
      this.driver.executeScript<{ focused: boolean; value: string }>(
        "return { focused: document.hasFocus() && document.activeElement === arguments[0], value: arguments[0].value }",
        field,
      );
    await eventually(`the focus in an empty ${label}`, async () => {
      const { focused, value } = await state();
      return focused && value === "";
    });
    await this.type(text);
    await eventually(`what is typed to stand in ${label}`, async () => (await state()).value === text);
  }

  /** Everything that the page shows, as text. */
  async text(): Promise<string> {
    return this.driver.executeScript<string>("return document.body.innerText");
  }

  /** The native file picker, once it is open. */
  async picker(): Promise<FilePicker> {
    return FilePicker.appear(this);
  }

  /** Waits until what the page says now is also what it shows: on a busy machine its picture is older than its document. */
  async painted(): Promise<void> {
    await this.driver.executeAsyncScript(`
      const done = arguments[0];
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));`);
  }

  /** What the one thing that fits says. */
  async said(sought: Sought): Promise<string> {
    return this.driver.executeScript<string>("return arguments[0].innerText", await this.find(sought));
  }

  /** What is typed in a field. */
  async typedIn(label: string | RegExp): Promise<string> {
    return this.driver.executeScript<string>("return arguments[0].value", await this.find({ label }));
  }

  /** The words that are in sight. */
  shown(): Promise<string> {
    return this.driver.executeScript<string>("return document.body.innerText");
  }

  /** Keeps a picture of the window's content as `target/screenshots/NAME.png`. */
  async screenshot(name: string): Promise<void> {
    // Faces that are still loading would be missing from the picture.
    await eventually("the faces", () =>
      this.driver.executeScript<boolean>("return document.fonts.status === 'loaded'"),
    );
    await this.painted();
    const path = join(SCREENSHOTS, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.desktop.picture(path, await this.#content());
  }

  /** Gives the window another size, in CSS pixels. */
  async resize(width: number, height: number): Promise<void> {
    await this.driver.manage().window().setRect({ width, height, x: 0, y: 0 });
  }

  /** Kills the program as a power cut would: nothing of it runs any more when this returns. */
  async kill(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await eventually("the killed program's end", async () => !lives(this.pid));
    await endGroup(this.driverProcess);
  }

  /** Closes the page, upon which the driver kills the program. */
  async close(): Promise<void> {
    // Now and then, on a busy machine, it does not come to that; then the program is killed here.
    await within("the driver to close the page", this.driver.close(), 10_000).catch(() => {});
    await endGroup(this.driverProcess);
    await eventually("the program's end", async () => !lives(this.pid));
  }

  /** Closes the window by the cross of its title bar, as a person does; the program is to end by itself. */
  async closeByHand(): Promise<void> {
    const [left = 0, top = 0, width = 0] = (await this.#content()).map(Number);
    // Not by Alt F4: the first key of the display's own keyboard has openbox listen anew for its keys, and some go past it meanwhile.
    await this.#xdotool("mousemove", String(left + width - 10), String(top - 10), "click", "1");
    await eventually("the program's own end", async () => !lives(this.pid));
    await endGroup(this.driverProcess);
  }

  /** Minimises the window, as its button does. */
  async minimise(): Promise<void> {
    await this.#xdotool(...this.#search(), "windowminimize");
    await eventually("the window to be minimised", async () => !(await this.isInFront()));
  }

  /** Whether the window is in sight and has the focus. */
  async isInFront(): Promise<boolean> {
    return this.driver.executeScript<boolean>("return document.visibilityState === 'visible' && document.hasFocus()");
  }

  /** Whether a click in its middle would reach it: a dialog that is just going away still takes every click. */
  async #isHit(element: WebElement): Promise<boolean> {
    return this.driver.executeScript<boolean>(
      `const [element] = arguments;
      element.scrollIntoView({ block: "nearest" });
      const { x, y, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(x + width / 2, y + height / 2);
      return hit !== null && (element.contains(hit));`,
      element,
    );
  }

  /** The words by which xdotool finds the main window. */
  #search(): string[] {
    return ["search", "--onlyvisible", "--all", "--pid", String(this.pid), "--name", "^Batchbook$"];
  }

  /** Where on the display the window's content lies: left, top, width and height. */
  async #content(): Promise<string[]> {
    const [id = ""] = (await this.#xdotool(...this.#search())).split("\n");
    const { stdout } = await run("xwininfo", ["-id", id], { env: this.desktop.env() });
    const names = ["Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"];
    return names.map((name) => new RegExp(`${name}: +(\\d+)`).exec(stdout)?.[1] ?? "0");
  }

  async #activate(): Promise<void> {
    await this.#xdotool(...this.#search(), "windowactivate", "--sync");
  }

  async #xdotool(...args: string[]): Promise<string> {
    return (await run("xdotool", args, { env: this.desktop.env(), timeout: 10_000 })).stdout;
  }
}

function described(sought: Sought): string {
  const { within, ...words } = sought;
  const text = Object.entries(words)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
  return within ? `${text} (within an element)` : text;
}
