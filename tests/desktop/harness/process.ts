import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** Runs a program to its end and answers with its output; throws when it fails. */
export const run = promisify(execFile);

/** Starts a program as the leader of its own process group, so that `endGroup` ends it with all its children. */
export function startGroup(program: string, args: string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(program, args, { ...options, detached: true });
}

/** Ends a process group at once and waits until its leader is gone. */
export async function endGroup(leader: ChildProcess): Promise<void> {
  if (leader.pid === undefined) return;
  const gone = new Promise<void>((resolve) => {
    if (leader.exitCode !== null || leader.signalCode !== null) resolve();
    else leader.once("exit", () => resolve());
  });
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch {
    // Everything in the group has ended by itself.
  }
  await gone;
}

/** Reads a started program's first line from one of its pipes. */
export function firstLine(child: ChildProcess, fd: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pipe = child.stdio[fd];
    if (!pipe || !("on" in pipe)) throw new Error(`no pipe ${fd}`);
    let text = "";
    pipe.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`${child.spawnfile} ended: ${code ?? signal}`)));
  });
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * Whether a process lives (one that has ended and was not waited for does not). A killed one does while a thread of it still waits for a disk:
 * until then it holds its files and locks.
 */
export function lives(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => !hasEnded(`/proc/${pid}/task/${thread}/status`));
  } catch {
    return false;
  }
}

function hasEnded(status: string): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(status, "utf8"));
  } catch {
    return true;
  }
}

/** Waits for an answer to whoever drives a program that `parent` has started; throws when that program ends first. */
export async function whileItRuns<T>(parent: number, answer: Promise<T>): Promise<T> {
  let answered = false;
  const done = () => {
    answered = true;
  };
  answer.then(done, done);
  const end = async () => {
    for (let began = false; !answered; await sleep(50)) {
      const runs = childrenOf(parent).length > 0;
      if (began && !runs) throw new Error("the program has ended");
      began ||= runs;
    }
    return answer;
  };
  return Promise.race([answer, end()]);
}

/** A TCP port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** Waits for an answer that may never come; throws after `timeout` ms. */
export async function within<T>(what: string, answer: Promise<T>, timeout = 45_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${timeout} ms for ${what}`)), timeout);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Asks again until there is an answer that is neither undefined nor false; throws with the last error after `timeout` ms. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  // A slow machine needs longer; whoever waits in vain says so all the same.
  timeout = 20_000,
): Promise<T> {
  const end = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}`, { cause: last });
    await sleep(50);
  }
}
