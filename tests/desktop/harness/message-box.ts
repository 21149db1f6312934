import type { ChildProcess } from "node:child_process";
import type { Desktop } from "./desktop.ts";
import { eventually, run } from "./process.ts";

/** A native message box of a program that does not open its window. */
export class MessageBox {
  readonly title: string;
  readonly #desktop: Desktop;
  readonly #id: string;
  readonly #program: ChildProcess;
  readonly #ended: Promise<{ status: number | null; stderr: string }>;

  private constructor(
    desktop: Desktop,
    id: string,
    title: string,
    program: ChildProcess,
    ended: Promise<{ status: number | null; stderr: string }>,
  ) {
    this.#desktop = desktop;
    this.#id = id;
    this.title = title;
    this.#program = program;
    this.#ended = ended;
  }

  /** Waits for the box of a program that was just started, with its standard error in a pipe. */
  static async appear(desktop: Desktop, program: ChildProcess): Promise<MessageBox> {
    let stderr = "";
    program.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise<{ status: number | null; stderr: string }>((resolve) => {
      program.once("close", (status) => resolve({ status, stderr }));
    });
    const [id, title] = await eventually("the message box", async () => {
      if (program.exitCode !== null) throw new Error(`the program ended with ${program.exitCode}: ${stderr}`);
      const search = ["search", "--onlyvisible", "--all", "--pid", String(program.pid), "--name", ".+"];
      const { stdout } = await run("xdotool", search, { env: desktop.env() });
      const [id] = stdout.split("\n").filter(Boolean);
      if (!id) return undefined;
      const name = await run("xdotool", ["getwindowname", id], { env: desktop.env() });
      return [id, name.stdout.trim()] as const;
    });
    return new MessageBox(desktop, id, title, program, ended);
  }

  /** Presses its button by keyboard, and answers with how the program ended. */
  async confirm(): Promise<{ status: number | null; stderr: string }> {
    const env = this.#desktop.env();
    await eventually("the message box to close", async () => {
      if (this.#program.exitCode !== null) return true;
      await run("xdotool", ["windowactivate", "--sync", this.#id, "key", "Return"], { env, timeout: 2000 });
      return this.#program.exitCode !== null;
    });
    return this.#ended;
  }
}
