import type { Allow, Attachment, Started } from "../backend";
import {
  asCommandError,
  type Backend,
  type Batch,
  type BatchDraft,
  type CommandError,
  type Draft,
  type Preview,
} from "../backend";
import { Attachments } from "../shared/attachments/attachments.svelte";
import type { Workstation } from "../shared/workstation.svelte";
import { asSent, emptyDraft, withBlankRows } from "./draft_shape";
import { BatchForm } from "./form.svelte";
import { TakenOff } from "./taken_off.svelte";

const KEEP_AFTER_MS = 300;

export type Saved = { batch: Batch; failed: Attachment[] };

/**
 * Asks what is to be said of the draft that the window starts with, so that it is drawn once: what came later would move the form.
 * Null where that fails; the form asks again, and says why.
 */
export function previewOf({ draft: { draft }, catalogue }: Started, backend: Backend): Promise<Preview | null> {
  const type = catalogue.product_types.find((it) => it.name === draft.product_type);
  return backend.previewBatch(asSent(withBlankRows(draft, type), type).draft).catch(() => null);
}

/** The batch that is being entered: what is typed, what it adds up to, and its way into the book. */
export class Entry extends BatchForm {
  readonly followsClock = true;
  id = $state("");
  keptAt: string | null = $state(null);
  keepError: CommandError | null = $state.raw(null);
  saved: Saved | null = $state.raw(null);
  /** Why no batch could be repeated. */
  repeatError: CommandError | null = $state.raw(null);
  /** What was typed before a repeated batch took its place; it can be taken back until something new is typed. */
  replaced: BatchDraft | null = $state.raw(null);
  /** The names of files that could not come along with a batch that is recorded again. */
  leftOut: string[] = $state.raw([]);
  readonly attachments: Attachments;
  readonly takenOff: TakenOff;

  /** What is shown at first came with what is said of it. */
  #isJudged: boolean;
  #repeated = "";
  #kept = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping: Promise<void> = Promise.resolve();

  constructor(workstation: Workstation, started: Started["draft"], preview: Preview | null) {
    super(workstation);
    this.attachments = new Attachments(workstation.backend, { kind: "draft", id: started.id }, started.attachments);
    this.takenOff = new TakenOff(this.attachments);
    this.#open(started);
    if (preview) this.show(preview, this.sent());
    this.#isJudged = preview !== null;
  }

  get nothingEntered(): boolean {
    return (
      JSON.stringify(asSent(this.draft, this.type).draft) === JSON.stringify(asSent(emptyDraft(), undefined).draft)
    );
  }

  /** Whether another batch can take the form without anything being mixed up. */
  get isFree(): boolean {
    return this.attachments.items.length === 0 && this.#nothingTyped();
  }

  /** Follows a change of the draft: keeps it soon, and asks what it adds up to. */
  changed(): void {
    this.forgetRefusals();
    if (!this.#isJudged) void this.judge();
    this.#isJudged = false;
    const text = JSON.stringify(this.draft);
    if (text !== this.#repeated) this.replaced = null;
    if (text === this.#kept) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), KEEP_AFTER_MS);
  }

  /** Stores what is typed, at once. */
  keep(): Promise<void> {
    clearTimeout(this.#timer);
    // One after the other: an older text must never overtake a newer one.
    this.#keeping = this.#keeping.then(async () => {
      const draft = $state.snapshot(this.draft);
      const text = JSON.stringify(draft);
      if (text === this.#kept) return;
      const id = this.id;
      try {
        const { changed_at } = await this.workstation.backend.keepDraft(id, draft);
        if (id !== this.id) return;
        this.#kept = text;
        this.keptAt = changed_at;
        this.keepError = null;
      } catch (reason) {
        this.keepError = asCommandError(reason);
      }
    });
    return this.#keeping;
  }

  /** Stores everything that waits: before it is handed over, or the window closes. */
  async settle(): Promise<void> {
    await this.takenOff.settle();
    await this.keep();
  }

  override save(): Promise<boolean> {
    this.repeatError = null;
    this.saved = null;
    return super.save();
  }

  /** Fills the form from a batch, the last one of this workstation without an id; resolves to whether it was. */
  async repeat(batch: string | null): Promise<boolean> {
    this.repeatError = null;
    try {
      const repeated = await this.workstation.backend.repeatBatch(batch);
      const before = $state.snapshot(this.draft);
      const typed = !this.#nothingTyped();
      this.saved = null;
      this.error = null;
      this.leftOut = [];
      this.#fresh(repeated);
      this.#repeated = JSON.stringify(this.draft);
      this.replaced = typed ? before : null;
      return true;
    } catch (reason) {
      this.repeatError = asCommandError(reason);
      return false;
    }
  }

  /** Fills the form with a batch that takes the place of a reverted one, its files attached; resolves to whether it was. */
  async recordAgain(batch: string): Promise<boolean> {
    this.repeatError = null;
    try {
      await this.settle();
      const again = await this.workstation.backend.recordAgain(batch, this.id);
      this.saved = null;
      this.error = null;
      this.#fresh(again.draft);
      this.attachments.add(again.attachments);
      this.leftOut = again.left_out;
      await this.keep();
      return true;
    } catch (reason) {
      this.repeatError = asCommandError(reason);
      return false;
    }
  }

  /** A file of a recorded batch is saved after all. */
  cameRight(attachment: string): void {
    if (this.saved) this.saved = { ...this.saved, failed: this.saved.failed.filter(({ id }) => id !== attachment) };
  }

  /** Takes a repeated batch back: what was typed before stands there again. */
  takeBack(): void {
    if (this.replaced) this.#fresh(this.replaced);
    this.replaced = null;
  }

  /** Parks what is typed for the one who leaves, and opens what the other one had parked. */
  async handOver(operator: string): Promise<void> {
    await this.settle();
    if (this.keepError) throw this.keepError;
    const draft = await this.workstation.chooseOperator(operator);
    if (draft.id === this.id) return;
    this.saved = null;
    this.error = null;
    this.#open(draft);
  }

  /** Empties the form; its files stay. */
  async clear(): Promise<void> {
    this.#fresh(emptyDraft());
    await this.keep();
  }

  /** Gives the draft up together with its files, which go to “.discarded”. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#keeping;
    try {
      await this.takenOff.settle();
      this.#open(await this.workstation.backend.discardDraft(this.id));
    } catch (reason) {
      this.error = asCommandError(reason);
    }
  }

  protected judged(draft: BatchDraft) {
    return this.workstation.backend.previewBatch(draft);
  }

  protected async submit(draft: BatchDraft, allow: Allow): Promise<void> {
    const recorded = await this.workstation.backend.recordBatch(this.id, draft, allow);
    this.saved = { batch: recorded.batch, failed: recorded.failed_attachments };
    this.#open(recorded.next, {
      product_type: this.draft.product_type,
      brand: this.draft.brand,
      parameters: $state.snapshot(this.draft.parameters),
    });
  }

  /** Product, brand and parameters stay from batch to batch: they alone are no work that could be lost. */
  #nothingTyped(): boolean {
    const { product_type, brand, parameters, ...typed } = this.sent().draft;
    const blank = asSent(withBlankRows({ ...emptyDraft(), product_type }, this.type), this.type).draft;
    return JSON.stringify({ ...blank, ...typed }) === JSON.stringify(blank);
  }

  #open(opened: Draft, carried: Partial<BatchDraft> = {}): void {
    this.id = opened.id;
    this.keptAt = opened.changed_at;
    this.leftOut = [];
    this.attachments.show({ kind: "draft", id: opened.id }, opened.attachments);
    this.#fresh(opened.draft);
    // The blank row that the screen shows is nothing that was typed.
    this.#kept = JSON.stringify(this.draft);
    if (Object.keys(carried).length > 0) this.#fresh({ ...opened.draft, ...carried });
  }

  #fresh(draft: BatchDraft): void {
    this.replaced = null;
    this.#repeated = "";
    this.fresh(draft);
  }
}
