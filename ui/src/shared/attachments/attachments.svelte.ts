import type { Attachment, Backend, Owner } from "../../backend";

type Pace = { at: number; copied: number };

/** The attachments of one draft or batch, alive: it follows every copy until `stop` is called. */
export class Attachments {
  owner: Owner = $state.raw({ kind: "draft", id: "" });
  items: Attachment[] = $state([]);
  #backend: Backend;
  #pace = new Map<string, Pace>();
  #left: Record<string, number> = $state({});
  #removed = new Set<string>();
  #told = new Map<string, number>();
  #stop: () => void;

  constructor(backend: Backend, owner: Owner, items: Attachment[]) {
    this.#backend = backend;
    this.show(owner, items);
    this.#stop = backend.on("attachment-changed", ({ owner: of, ...changed }) => {
      if (of.kind !== this.owner.kind || of.id !== this.owner.id) return;
      this.#told.set(changed.id, (this.#told.get(changed.id) ?? 0) + 1);
      this.#put(changed);
    });
  }

  stop(): void {
    this.#stop();
  }

  /** Turns to another draft or batch. */
  show(owner: Owner, items: Attachment[]): void {
    this.owner = owner;
    this.items = items;
    this.#pace.clear();
    this.#removed.clear();
    this.#left = {};
  }

  /** Seconds until a copy is done, once there is a pace to tell from. */
  secondsLeft(id: string): number | null {
    return this.#left[id] ?? null;
  }

  async pick(): Promise<void> {
    this.add(await this.#backend.pickAttachments(this.owner));
  }

  async drop(token: string): Promise<void> {
    this.add(await this.#backend.attachDropped(token, this.owner));
  }

  /** Attaches what is on the clipboard, and answers how many files that were. */
  async paste(): Promise<number> {
    const pasted = await this.#backend.pasteAttachments(this.owner);
    this.add(pasted);
    return pasted.length;
  }

  cancel(id: string): Promise<void> {
    return this.#backend.cancelAttachment(id);
  }

  async retry(id: string): Promise<void> {
    const told = this.#told.get(id);
    const answer = await this.#backend.retryAttachment(id);
    // The answer says "copying"; what was told meanwhile is newer, and may already say how it ended.
    if (this.#told.get(id) === told) this.#put(answer);
  }

  async dismiss(id: string): Promise<void> {
    this.#put(await this.#backend.dismissAttachment(id));
  }

  async replace(id: string): Promise<void> {
    const fresh = await this.#backend.pickReplacement(id);
    if (!fresh) return;
    this.#removed.add(id);
    // The events of the new copy may have come before this answer.
    const known = this.items.find((it) => it.id === fresh.id) ?? fresh;
    this.items = this.items.filter((it) => it.id !== fresh.id).map((it) => (it.id === id ? known : it));
  }

  async remove(id: string): Promise<void> {
    await this.#backend.removeAttachment(id);
    this.#removed.add(id);
    this.items = this.items.filter((it) => it.id !== id);
  }

  /** The answer to a command may be older than the events that followed it: rows already known stay. */
  add(fresh: Attachment[]): void {
    const known = new Set(this.items.map((it) => it.id));
    this.items = [...this.items, ...fresh.filter((it) => !known.has(it.id))];
  }

  #put(changed: Attachment): void {
    if (this.#removed.has(changed.id)) return;
    const at = this.items.findIndex((it) => it.id === changed.id);
    this.#estimate(changed);
    if (at < 0) this.items.push(changed);
    else this.items[at] = changed;
  }

  #estimate({ id, state, copied, size }: Attachment): void {
    if (state !== "copying" || copied === null || size === null) {
      this.#pace.delete(id);
      delete this.#left[id];
      return;
    }
    const now = performance.now();
    const from = this.#pace.get(id);
    if (!from || copied < from.copied) this.#pace.set(id, { at: now, copied });
    else if (copied > from.copied && now - from.at > 400)
      this.#left[id] = ((size - copied) * (now - from.at)) / (copied - from.copied) / 1000;
  }
}
