import { type Attachment, asCommandError, type CommandError } from "../backend";
import type { Attachments } from "../shared/attachments/attachments.svelte";

const UNDO_MS = 8000;

/** Files that were taken off the draft a moment ago: gone from sight, removed for good unless that is undone. */
export class TakenOff {
  items: Attachment[] = $state.raw([]);
  error: CommandError | null = $state.raw(null);
  #attachments: Attachments;
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(attachments: Attachments) {
    this.#attachments = attachments;
  }

  has(id: string): boolean {
    return this.items.some((it) => it.id === id);
  }

  take(attachment: Attachment): void {
    this.error = null;
    this.items = [...this.items.filter((it) => it.id !== attachment.id), attachment];
    this.#timers.set(
      attachment.id,
      setTimeout(() => void this.#remove(attachment.id), UNDO_MS),
    );
  }

  undo(id: string): void {
    this.#forget(id);
  }

  /** Removes them for good without waiting: before the batch is recorded, or handed to somebody else. */
  async settle(): Promise<void> {
    for (const { id } of this.items) await this.#remove(id);
  }

  async #remove(id: string): Promise<void> {
    clearTimeout(this.#timers.get(id));
    try {
      await this.#attachments.remove(id);
    } catch (reason) {
      // It stands in the list again, since it is still on the batch.
      this.error = asCommandError(reason);
    } finally {
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.items = this.items.filter((it) => it.id !== id);
  }
}
