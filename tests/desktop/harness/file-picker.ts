import { setTimeout as sleep } from "node:timers/promises";
import type { BatchbookWindow } from "./batchbook-window.ts";
import { eventually, run } from "./process.ts";

/** For how long the dialog may be busy with the disk, in ms. */
const LOOKS_AT_DISK = 700;

/** The native (GTK) file picker, used by key strokes as an operator would. */
export class FilePicker {
  readonly #window: BatchbookWindow;
  readonly #id: string;

  private constructor(window: BatchbookWindow, id: string) {
    this.#window = window;
    this.#id = id;
  }

  /** Waits for the dialog beside the main window of this program. */
  static async appear(window: BatchbookWindow): Promise<FilePicker> {
    const id = await eventually("the file picker", async () => {
      for (const id of await topLevels(window)) {
        const { stdout } = await xdotool(window, ["getwindowname", id]);
        if (stdout.trim() !== "Batchbook") return id;
      }
      return undefined;
    });
    return new FilePicker(window, id);
  }

  /** Chooses one file by its path. */
  async choose(path: string): Promise<void> {
    await this.#type(path);
    await eventually("the file picker to take the choice", async () => {
      await this.keys("Return");
      return this.#isClosing();
    });
  }

  /** Chooses every file of a folder, which holds nothing else. */
  async chooseAllIn(folder: string): Promise<void> {
    await eventually("the file picker to take the choice", async () => {
      if (!(await this.#isOpen())) return true;
      await this.#type(`${folder}/`);
      await this.keys("Return");
      // The folder is read in the background, and nothing tells from outside when its files are listed.
      await sleep(LOOKS_AT_DISK);
      await this.keys("ctrl+a");
      await this.keys("Return");
      return this.#isClosing();
    });
  }

  /** Chooses the first file of the list without a key. */
  async chooseFirstByMouse(): Promise<void> {
    await eventually("the file picker to take the choice", async () => {
      if (!(await this.#isOpen())) return true;
      // The folder is read in the background, and nothing tells from outside when its files are listed.
      await sleep(LOOKS_AT_DISK);
      const { width, height } = await this.#size();
      await this.#clickAt(240, 84);
      await this.#clickAt(width - 50, height - 24);
      return this.#isClosing();
    });
  }

  /** Saves under a path, where the dialog asks for a new file. */
  async saveAs(path: string): Promise<void> {
    await sleep(LOOKS_AT_DISK);
    await this.keys("ctrl+a");
    await xdotool(this.#window, ["type", "--delay", "15", path]);
    await sleep(LOOKS_AT_DISK);
    await eventually("the file picker to take the name", async () => {
      await this.keys("Return");
      return this.#isClosing();
    });
  }

  /** Closes the picker without choosing. */
  async cancel(): Promise<void> {
    await this.keys("Escape");
    await this.closed();
  }

  /** Waits until the picker is gone. */
  async closed(): Promise<void> {
    await eventually("the file picker to close", async () => !(await this.#isOpen()));
  }

  /** Presses keys, named as xdotool names them, in the picker as long as it is open. */
  async keys(...keys: string[]): Promise<void> {
    if (!(await this.#isOpen())) return;
    await this.#focus();
    await xdotool(this.#window, ["key", "--delay", "40", ...keys]);
  }

  async #size(): Promise<{ width: number; height: number }> {
    const { stdout } = await xdotool(this.#window, ["getwindowgeometry", "--shell", this.#id]);
    const of = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, "m").exec(stdout)?.[1]);
    return { width: of("WIDTH"), height: of("HEIGHT") };
  }

  async #clickAt(x: number, y: number): Promise<void> {
    await xdotool(this.#window, ["mousemove", "--window", this.#id, `${x}`, `${y}`, "click", "1"]);
  }

  async #type(path: string): Promise<void> {
    await this.keys("ctrl+l");
    await xdotool(this.#window, ["type", "--delay", "15", path]);
    // A Return while the dialog completes the path from the disk is lost.
    await sleep(LOOKS_AT_DISK);
  }

  /** Gives a picker that has taken a choice the time to go. */
  async #isClosing(): Promise<boolean> {
    const end = Date.now() + 1000;
    while (Date.now() < end) {
      if (!(await this.#isOpen())) return true;
      await sleep(50);
    }
    return false;
  }

  async #isOpen(): Promise<boolean> {
    return (await topLevels(this.#window)).includes(this.#id);
  }

  async #focus(): Promise<void> {
    // Without a limit it would wait for ever for a dialog that has just closed.
    await xdotool(this.#window, ["windowactivate", "--sync", this.#id], 2000);
  }
}

/** The windows of the program: always the main one, and beside it what is open over it. */
async function topLevels(window: BatchbookWindow): Promise<string[]> {
  const search = ["search", "--onlyvisible", "--all", "--pid", String(window.pid), "--name", ".+"];
  // It also fails when a window goes away while it looks; that must not be taken for "nothing is open".
  return eventually("the windows of the program", async () => {
    const { stdout } = await xdotool(window, search);
    const found = stdout.split("\n").filter(Boolean);
    return found.length > 0 && found;
  });
}

function xdotool(window: BatchbookWindow, args: string[], timeout = 10_000) {
  return run("xdotool", args, { env: window.desktop.env(), timeout });
}
