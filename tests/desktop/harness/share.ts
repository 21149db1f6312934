import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { Desktop } from "./desktop.ts";
import { endGroup, eventually, firstLine, lives, run, startGroup } from "./process.ts";

/** Built beside the program: the share that the command line's tests have too. */
const BINARY = resolve(import.meta.dirname, "../../../target/debug/examples/share");

/** A share at a workstation's storage path, in user space, that can stop to answer. Gone when the test ends. */
export class Share {
  readonly #mount: string;
  readonly #process: ChildProcess;

  private constructor(mount: string, process: ChildProcess) {
    this.#mount = mount;
    this.#process = process;
  }

  /** Mounts a share for the running test; nothing where this account cannot. */
  static async mount(desktop: Desktop): Promise<Share | undefined> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it first (make desktop-servers)`);
    const behind = join(desktop.folder, "behind");
    for (const folder of [behind, desktop.storagePath]) mkdirSync(folder);
    const child = startGroup(BINARY, [behind, desktop.storagePath], { stdio: ["pipe", "pipe", "ignore"] });
    // It speaks once it is mounted, and else ends without a word.
    const isMounted = await firstLine(child, 1).then(
      () => true,
      () => false,
    );
    if (!isMounted) return undefined;
    const share = new Share(desktop.storagePath, child);
    onTestFinished(() => share.#unmount());
    return share;
  }

  /** Has every call wait until `release`: the process that serves it is stopped. */
  hang(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Has those calls answered that wait. */
  release(): void {
    this.#process.kill("SIGCONT");
  }

  async #unmount(): Promise<void> {
    this.release();
    this.#process.stdin?.end();
    await eventually("the share to unmount", async () => !lives(this.#process.pid ?? 0)).catch(() => {});
    await endGroup(this.#process);
    // Where it had to be killed its mount is left.
    await run("umount", ["-l", this.#mount]).catch(() => {});
  }
}
