import { type Attachment, asCommandError, type Backend, type CommandError, type OpenFailure } from "../backend";
import { Undoable } from "../shared/undoable.svelte";

/** The open failures of one batch: what a warning card shows. */
export type Warning = {
  batch_id: string;
  batch_code: string;
  batch_number: string;
  recorded_at: string;
  attachments: number;
  failures: Attachment[];
};

/** Every failure that waits for an answer, from all batches: it outlives the window. */
export class OpenFailures {
  warnings: Warning[] = $state([]);
  loaded = $state(false);
  error: CommandError | null = $state.raw(null);
  /** Warnings that were dismissed a moment ago, wherever that was. */
  readonly dismissed = new Undoable();
  #backend: Backend;
  #loads = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get count(): number {
    return this.warnings.reduce((sum, it) => sum + it.failures.length, 0);
  }

  /** Follows the book until the returned function is called; `onsaved` hears of each file that came right. */
  follow(onsaved: (attachment: Attachment) => void): () => void {
    const stops = [
      this.#backend.on("book-changed", () => void this.load()),
      this.#backend.on("attachment-changed", ({ owner, ...changed }) => {
        if (owner.kind !== "batch") return;
        const known = this.#find(changed.id);
        if (!known) {
          if (changed.state === "failed" || changed.state === "kept") void this.load();
          return;
        }
        if (changed.state === "saved") onsaved(changed);
        if (changed.state === "saved" || changed.dismissed) {
          // Taken off at once: a reload keeps what is still being tried.
          known.warning.failures.splice(known.at, 1);
          if (known.warning.failures.length === 0) this.warnings = this.warnings.filter((it) => it !== known.warning);
          void this.load();
        } else known.warning.failures[known.at] = changed;
      }),
    ];
    void this.load();
    return () => {
      for (const stop of stops) stop();
    };
  }

  async load(): Promise<void> {
    const load = ++this.#loads;
    try {
      const open = await this.#backend.openFailures();
      // A slower, older answer must not bring back what was answered meanwhile.
      if (load !== this.#loads) return;
      this.warnings = grouped(open, this.warnings);
      this.error = null;
    } catch (reason) {
      this.error = asCommandError(reason);
    } finally {
      this.loaded = true;
    }
  }

  async retry(id: string): Promise<void> {
    const changed = await this.#backend.retryAttachment(id);
    // Events may have told more than this answer by now: then there is nothing to add.
    const known = this.#find(id);
    const state = known?.warning.failures[known.at]?.state;
    if (known && (state === "failed" || state === "kept")) known.warning.failures[known.at] = changed;
    await this.load();
  }

  /** Those that another try may help, and that are not being tried now. */
  get retriable(): Attachment[] {
    return this.warnings
      .flatMap((it) => it.failures)
      .filter((it) => (it.state === "failed" || it.state === "kept") && (it.error?.retriable ?? true));
  }

  /** Tries every one again; one that cannot be tried does not stop the others, but is told at the end. */
  async retryAll(): Promise<void> {
    const tries = await Promise.allSettled(this.retriable.map((it) => this.retry(it.id)));
    const failed = tries.find((it) => it.status === "rejected");
    if (failed) throw failed.reason;
  }

  async replace(id: string): Promise<void> {
    if (await this.#backend.pickReplacement(id)) await this.load();
  }

  async dismiss(id: string): Promise<void> {
    const { original_name } = await this.#backend.dismissAttachment(id);
    this.dismissed.add({ id, name: original_name });
    await this.load();
  }

  async takeBackDismissal(id: string): Promise<void> {
    await this.#backend.takeBackDismissal(id);
    this.dismissed.forget(id);
    await this.load();
  }

  #find(id: string): { warning: Warning; at: number } | null {
    for (const warning of this.warnings) {
      const at = warning.failures.findIndex((it) => it.id === id);
      if (at >= 0) return { warning, at };
    }
    return null;
  }
}

function grouped(open: OpenFailure[], before: Warning[]): Warning[] {
  const warnings = new Map<string, Warning>();
  for (const { attachment, ...batch } of open) {
    const warning = warnings.get(batch.batch_id) ?? { ...batch, failures: [] };
    warning.failures.push(attachment);
    warnings.set(batch.batch_id, warning);
  }
  // A file that is being tried again is no open failure now, but its card must not vanish under the hand.
  for (const { failures, ...batch } of before) {
    const trying = failures.filter((it) => it.state === "copying");
    if (!trying.length) continue;
    const warning = warnings.get(batch.batch_id) ?? { ...batch, failures: [] };
    const known = new Set(warning.failures.map((it) => it.id));
    warning.failures.push(...trying.filter((it) => !known.has(it.id)));
    warnings.set(batch.batch_id, warning);
  }
  return [...warnings.values()].sort((a, b) => order(b).localeCompare(order(a)));
}

/** Newest first; ids carry the order of what was recorded in the same moment. */
const order = (it: Warning) => `${it.recorded_at} ${it.batch_id}`;
