const UNDO_MS = 8000;

export type Done = { id: string; name: string };

/** What was done a moment ago and can still be taken back. */
export class Undoable {
  items: Done[] = $state.raw([]);
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  add(done: Done): void {
    this.forget(done.id);
    this.items = [...this.items, done];
    this.#timers.set(
      done.id,
      setTimeout(() => this.forget(done.id), UNDO_MS),
    );
  }

  forget(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.items = this.items.filter((it) => it.id !== id);
  }
}
