import type { ChildProcess } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { BatchbookWindow } from "./batchbook-window.ts";
import { MessageBox } from "./message-box.ts";
import { endGroup, eventually, firstLine, run, startGroup } from "./process.ts";

const root = resolve(import.meta.dirname, "../../..");

/** The binary under test. */
export const BINARY = process.env.BATCHBOOK_BINARY ?? join(root, "target/debug/batchbook");

/** Where screenshots go. */
export const SCREENSHOTS = join(root, "target/screenshots");

/** How many bytes take seconds to copy. */
export const BIG = 2_000_000_000;

/** How a window is started. */
export interface Start {
  /** The desktop's dark or light preference. */
  dark?: boolean;
  /** More environment; an undefined value takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Starts without root's power to ignore permissions, so that a folder's mode counts. */
  permissionsCount?: boolean;
  /** What the system-wide settings file says, for this program alone. */
  systemWide?: string;
}

/** What the command line answered. */
export interface Answer {
  status: number;
  stdout: string;
  stderr: string;
}

/** A workstation of its own: a virtual display, a session bus, a home and an app-data folder. Gone when the test ends. */
export class Desktop {
  /** A folder for the test's own files, gone afterwards. */
  readonly folder: string;
  readonly dataDir: string;
  /** Where files are kept: `UPLOAD_STORAGE_PATH`. */
  storagePath: string;
  readonly display: string;
  readonly bus: string;
  #windows = 0;
  #programs = 0;

  private constructor(folder: string, display: string, bus: string) {
    this.folder = folder;
    this.dataDir = join(folder, "data");
    this.storagePath = join(folder, "storage");
    this.display = display;
    this.bus = bus;
  }

  /** Starts a workstation for the running test. */
  static async start(): Promise<Desktop> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it first (cargo build)`);
    const folder = mkdtempSync(join(tmpdir(), "batchbook-desktop-"));
    for (const name of ["home", "run"]) mkdirSync(join(folder, name), { mode: 0o700 });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

    // -noreset: a server that starts afresh whenever its last client leaves would take a window manager that just comes with it.
    // -r: on a machine that stands still for a moment, a key whose release is late would be typed twice.
    const options = ["-nolisten", "tcp", "-noreset", "-r", "-nocursor"];
    const screen = startGroup(
      "Xvfb",
      ["-displayfd", "3", "-screen", "0", "1600x1000x24", "-fbdir", folder, ...options],
      { stdio: ["ignore", "ignore", "ignore", "pipe"] },
    );
    endWithTest(screen);
    const display = `:${await firstLine(screen, 3)}`;

    const daemon = startGroup("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, XDG_RUNTIME_DIR: join(folder, "run"), DISPLAY: display },
    });
    endWithTest(daemon);
    const desktop = new Desktop(folder, display, await firstLine(daemon, 1));

    // A window manager, because without one no window is ever the active one: keys would not reach the page.
    endWithTest(startGroup("openbox", ["--sm-disable"], { stdio: "ignore", env: desktop.env() }));
    await eventually("the window manager", async () => {
      const { stdout } = await run("xdotool", ["get_num_desktops"], { env: desktop.env() });
      return Number(stdout) > 0;
    });
    return desktop;
  }

  /** The environment that a program on this workstation sees. */
  env(start: Start = {}): NodeJS.ProcessEnv {
    const home = join(this.folder, "home");
    const env: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      LANG: "C.UTF-8",
      TZ: "Asia/Kolkata",
      HOME: home,
      XDG_CONFIG_HOME: join(home, ".config"),
      XDG_DATA_HOME: join(home, ".local/share"),
      XDG_CACHE_HOME: join(home, ".cache"),
      XDG_RUNTIME_DIR: join(this.folder, "run"),
      DISPLAY: this.display,
      DBUS_SESSION_BUS_ADDRESS: this.bus,
      GDK_BACKEND: "x11",
      GTK_THEME: start.dark ? "Adwaita:dark" : "Adwaita",
      NO_AT_BRIDGE: "1",
      GTK_USE_PORTAL: "0",
      // A virtual display has no graphics card: drawn with its emulation, the window stands still for its first three seconds.
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: "1",
      BATCHBOOK_DATA_DIR: this.dataDir,
      UPLOAD_STORAGE_PATH: this.storagePath,
      RUST_BACKTRACE: "1",
      ...start.env,
    };
    for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
    return env;
  }

  /** Opens the window and waits until it can be driven. */
  async open(start: Start = {}): Promise<BatchbookWindow> {
    const logPath = join(this.folder, `window-${++this.#windows}.log`);
    const log = openSync(logPath, "w");
    try {
      const window = await BatchbookWindow.open(this, this.#program(start), this.env(start), log);
      endWithTest(window.driverProcess);
      onTestFinished(async ({ task }) => {
        if (task.result?.state !== "fail") return;
        task.meta.shown = await window.shown().catch(String);
        await window.screenshot(`failed/${task.name.replace(/[^\p{L}\p{N}]+/gu, "-")}`).catch(() => {});
        console.error(`The window's log:\n${readFileSync(logPath, "utf8")}`);
      });
      return window;
    } catch (error) {
      console.error(`The log of the window that did not open:\n${readFileSync(logPath, "utf8")}`);
      throw error;
    } finally {
      closeSync(log);
    }
  }

  /** Starts the program where its window cannot open, and waits for the message box. */
  async openRefused(start: Start = {}): Promise<MessageBox> {
    const program = startGroup(this.#program(start), [], { stdio: ["ignore", "ignore", "pipe"], env: this.env(start) });
    endWithTest(program);
    return MessageBox.appear(this, program);
  }

  /** Runs the binary as somebody on this workstation would start it, and waits for its end. */
  async batchbook(args: string[], start: Start = {}): Promise<Answer> {
    try {
      const { stdout, stderr } = await run(this.#program(start), args, { env: this.env(start), timeout: 60_000 });
      return { status: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (typeof code !== "number") throw error;
      return { status: code, stdout: stdout ?? "", stderr: stderr ?? "" };
    }
  }

  /** Keeps a picture of a part of what the display shows: left, top, width and height. */
  async picture(path: string, part: string[]): Promise<void> {
    const script = join(root, "scripts/screen-picture.mjs");
    await run(process.execPath, [script, join(this.folder, "Xvfb_screen0"), path, "1", ...part]);
  }

  /** Writes a file for the test to pick, in a folder of its own name, and answers with its path. */
  file(path: string, bytes: string | Uint8Array): string {
    const full = join(this.folder, path);
    mkdirSync(join(full, ".."), { recursive: true });
    writeFileSync(full, bytes);
    return full;
  }

  /** Makes a file of zeros that takes seconds to copy and hash, and hardly any room until then; the size limit is set to let it through. */
  bigFile(path: string, size = BIG): string {
    const full = this.file(path, "");
    this.file("data/settings.toml", 'size_limit = "4 GB"\n');
    truncateSync(full, size);
    return full;
  }

  /** The binary, or a script that starts it in other surroundings. */
  #program(start: Start): string {
    let command = `'${BINARY}' "$@"`;
    if (start.permissionsCount && process.getuid?.() === 0) {
      const powers = "-dac_override,-dac_read_search";
      command = `setpriv --bounding-set=${powers} --inh-caps=${powers} -- ${command}`;
    }
    if (start.systemWide !== undefined) {
      this.file("etc/batchbook/settings.toml", start.systemWide);
      // A view of the file system of its own, with this folder laid over /etc.
      const overlay = `mount -t overlay overlay -o "lowerdir=${this.folder}/etc:/etc" /etc`;
      command = `unshare --mount ${process.getuid?.() === 0 ? "" : "--map-root-user"} sh -c '${overlay}; exec "$@"' sh ${command}`;
    }
    if (command.startsWith("'")) return BINARY;
    const script = join(this.folder, `batchbook-${++this.#programs}`);
    writeFileSync(script, `#!/bin/sh\nexec ${command}\n`, { mode: 0o755 });
    return script;
  }
}

function endWithTest(process: ChildProcess): void {
  onTestFinished(() => endGroup(process));
}
