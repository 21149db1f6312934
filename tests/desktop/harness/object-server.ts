import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { endGroup, firstLine, startGroup } from "./process.ts";

/** Built beside the program: an S3 server that is there after a clean checkout, and the same that the other tests use. */
const BINARY = resolve(import.meta.dirname, "../../../target/debug/examples/object_server");

/** An object store on loopback. Gone when the test ends. */
export class ObjectServer {
  readonly endpoint: string;
  readonly bucket: string;
  readonly keyId: string;
  readonly secret: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(said: Record<string, string>, process: ChildProcess) {
    this.endpoint = said.endpoint ?? "";
    this.bucket = said.bucket ?? "";
    this.keyId = said.key_id ?? "";
    this.secret = said.secret ?? "";
    this.#folder = said.folder ?? "";
    this.#process = process;
  }

  /** Starts a server for the running test. */
  static async start(): Promise<ObjectServer> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it first (make desktop-servers)`);
    const child = startGroup(BINARY, [], { stdio: ["ignore", "pipe", "ignore"] });
    const server = new ObjectServer(JSON.parse(await firstLine(child, 1)) as Record<string, string>, child);
    onTestFinished(async () => {
      await server.stop();
      rmSync(dirname(server.#folder), { recursive: true, force: true });
    });
    return server;
  }

  /** The table `[cloud]` in one line, as `BATCHBOOK_CLOUD` has it, for a station with a prefix of its own. */
  table(prefix: string): string {
    return `mode = "hybrid", bucket = "${this.bucket}", prefix = "${prefix}", endpoint = "${this.endpoint}", allow_http = true`;
  }

  /** Goes away, as a network does. */
  async stop(): Promise<void> {
    await endGroup(this.#process);
  }

  /** The names of the files that are below a prefix. */
  objects(prefix: string): string[] {
    const folder = join(this.#folder, prefix, "batches");
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }
}
