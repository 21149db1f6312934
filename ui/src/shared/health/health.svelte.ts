import { asCommandError, type Backend, type CheckState, type CommandError } from "../../backend";

/** What the last full check of the files found, and the one that is under way. */
export class Health {
  now: CheckState = $state.raw({ last: null, running: null });
  loaded = $state(false);
  error: CommandError | null = $state.raw(null);
  #backend: Backend;
  #loads = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Follows every check, whoever makes it, until the returned function is called. */
  follow(): () => void {
    const stops = [
      this.#backend.on("check-changed", (state) => this.#take(state)),
      this.#backend.on("book-changed", () => void this.load()),
    ];
    void this.load();
    return () => {
      for (const stop of stops) stop();
    };
  }

  async load(): Promise<void> {
    const load = ++this.#loads;
    const state = await this.#backend.checkState().catch(() => null);
    // What was told meanwhile is newer than this answer.
    if (state && load === this.#loads) this.#take(state);
  }

  /** Looks at every file, or reads each again; `heal` puts aside what belongs to no batch. */
  async check(rehash: boolean, heal = false): Promise<void> {
    this.error = null;
    try {
      this.#take(await this.#backend.checkFiles(rehash, heal));
    } catch (reason) {
      this.error = asCommandError(reason);
      await this.load();
    }
  }

  /** Why the clock was set back before an entry; then everything is looked at again. */
  async explain(entry: number, reason: string): Promise<void> {
    await this.#backend.explainClock(entry, reason);
    void this.check(false);
  }

  async stop(): Promise<void> {
    await this.#backend.stopCheck();
  }

  #take(state: CheckState): void {
    this.#loads += 1;
    this.now = state;
    this.loaded = true;
  }
}
