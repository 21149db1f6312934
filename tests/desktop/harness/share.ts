import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { Desktop } from "./desktop.ts";
import { endGroup, eventually, firstLine, lives, run, startGroup } from "./process.ts";

/** Built beside the program: the share that the command line's tests have too. */
const BINARY = resolve(import.meta.dirname, "../../../target/debug/examples/share");

/** The system's number of a full disk. */
const ENOSPC = 28;

/** A share in user space that can stop to answer, or have no room. Gone when the test ends. */
export class Share {
  readonly #mount: string;
  readonly #process: ChildProcess;

  private constructor(mount: string, process: ChildProcess) {
    this.#mount = mount;
    this.#process = process;
  }

  /** Mounts a share for the running test, at the storage path or another folder; nothing where this account cannot. */
  static async mount(desktop: Desktop, mount = desktop.storagePath): Promise<Share | undefined> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it first (make desktop-servers)`);
    const behind = join(desktop.folder, "behind");
    for (const folder of [behind, mount]) mkdirSync(folder);
    const child = startGroup(BINARY, [behind, mount], { stdio: ["pipe", "pipe", "ignore"] });
    // It speaks once it is mounted, and else ends without a word.
    const isMounted = await firstLine(child, 1).then(
      () => true,
      () => false,
    );
    if (!isMounted) return undefined;
    const share = new Share(mount, child);
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

  /** Has every write from the `from`-th on find the disk full, until `empty`. */
  fill(from: number): void {
    this.#order({ call: "Write", from, act: { Fail: ENOSPC } });
  }

  /** Has room again. */
  empty(): void {
    this.#order(null);
  }

  #order(fault: object | null): void {
    this.#process.stdin?.write(`${JSON.stringify(fault)}\n`);
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
