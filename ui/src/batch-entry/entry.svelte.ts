import type { Allow, Attachment, Preview, Problem, ProductType, Started } from "../backend";
import { asCommandError, type Batch, type BatchDraft, type CommandError, type Draft } from "../backend";
import { Attachments } from "../shared/attachments/attachments.svelte";
import type { Workstation } from "../shared/workstation.svelte";
import {
  ambiguousNumbers,
  asSent,
  emptyDraft,
  emptyQuantity,
  type QuantityPart,
  type Sent,
  withBlankRows,
} from "./draft_shape";
import { TakenOff } from "./taken_off.svelte";

const KEEP_AFTER_MS = 300;
/** Refusals that are questions, and the answer to each: they are asked once, with the numbers, when it is saved. */
const QUESTIONS: Record<string, keyof Allow> = {
  future: "future",
  number_jump: "jump",
  weight_unusual: "unusual_weight",
  equal_batch: "equal_batch",
};
const nothingAllowed = (): Allow => ({ future: false, jump: false, unusual_weight: false, equal_batch: false });
const isQuestion = ({ code }: Problem) => code in QUESTIONS;
/** The fields whose numbers make the total. */
const COUNTED = /^(quantity|rolls|cut_pieces_m|bundles|spares|spare_lengths_m)\b/;
const MISSING = ["required", "quantity_missing"];

export type Saved = { batch: Batch; failed: Attachment[] };

/** The batch that is being entered: what is typed, what it adds up to, and its way into the book. */
export class Entry {
  id = $state("");
  draft: BatchDraft = $state(emptyDraft());
  preview: Preview | null = $state.raw(null);
  keptAt: string | null = $state(null);
  keepError: CommandError | null = $state.raw(null);
  saving = $state(false);
  saved: Saved | null = $state.raw(null);
  error: CommandError | null = $state.raw(null);
  /** Why no batch could be repeated. */
  repeatError: CommandError | null = $state.raw(null);
  /** What was typed before a repeated batch took its place; it can be taken back until something new is typed. */
  replaced: BatchDraft | null = $state.raw(null);
  questions: Problem[] = $state.raw([]);
  readonly attachments: Attachments;
  readonly takenOff: TakenOff;

  #workstation: Workstation;
  #touched: Record<string, boolean> = $state({});
  #tried = $state(false);
  #refused: Problem[] = $state.raw([]);
  #rows: number[] = $state.raw([]);
  #aside = new Map<string, QuantityPart>();
  #allowed = nothingAllowed();
  #repeated = "";
  #kept = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #judging = false;
  #judgeAgain = false;

  constructor(workstation: Workstation, started: Started["draft"]) {
    this.#workstation = workstation;
    this.attachments = new Attachments(workstation.backend, { kind: "draft", id: started.id }, started.attachments);
    this.takenOff = new TakenOff(this.attachments);
    this.#open(started);
  }

  get type(): ProductType | undefined {
    return this.#workstation.catalogue.product_types.find((it) => it.name === this.draft.product_type);
  }

  /** What a field may show: nothing before it was left, everything after a save was tried. */
  readonly problems: Problem[] = $derived.by(() => {
    const sent = asSent(this.draft, this.type);
    const ambiguous = ambiguousNumbers(sent, this.type).map((it) => onScreen(it, sent.rows));
    const judged = [...this.#refused, ...(this.preview?.problems ?? [])].map((it) => onScreen(it, this.#rows));
    const all = [...ambiguous, ...judged.filter(({ field }) => !ambiguous.some((it) => it.field === field))];
    return all.filter(
      (it) => !isQuestion(it) && (this.#tried || (this.#touched[it.field] === true && !MISSING.includes(it.code))),
    );
  });

  // Hundreds of rows ask for theirs at every key.
  readonly #byField = $derived(new Map(this.problems.toReversed().map((it) => [it.field, it])));
  readonly #rollTotals = $derived(new Map(this.#rows.map((row, sent) => [row, this.preview?.roll_totals_m[sent]])));

  /** The first problem of a field. */
  problemAt(field: string): Problem | undefined {
    return this.#byField.get(field);
  }

  /** The weight per metre that batches like this one have, and whether the typed one is far from it. */
  get usualWeight(): { kg: string; isFar: boolean } | null {
    const kg = this.preview?.usual_weight_per_metre_kg ?? null;
    return kg === null ? null : { kg, isFar: this.preview?.weight_is_unusual ?? false };
  }

  get nothingEntered(): boolean {
    return (
      JSON.stringify(asSent(this.draft, this.type).draft) === JSON.stringify(asSent(emptyDraft(), undefined).draft)
    );
  }

  /**
   * What everything that is counted adds up to. Nothing while a number of it cannot be read: the rest adds up to something nobody meant.
   */
  get total(): string | null {
    const unread = [
      ...ambiguousNumbers(asSent(this.draft, this.type), this.type),
      ...(this.preview?.problems ?? []),
    ].some((it) => COUNTED.test(it.field) && !MISSING.includes(it.code) && !isQuestion(it));
    return unread ? null : (this.preview?.total ?? null);
  }

  /** What it weighs. */
  get totalWeight(): string | null {
    return this.total === null ? null : (this.preview?.total_weight_kg ?? null);
  }

  /** Totals of the rows on the screen, blank ones included. */
  rollTotal(row: number): string | null {
    return this.#rollTotals.get(row) ?? null;
  }

  touch(field: string): void {
    this.#touched[field] = true;
  }

  /** Follows a change of the draft: keeps it soon, and asks what it adds up to. */
  changed(): void {
    this.#refused = [];
    void this.judge();
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
        const { changed_at } = await this.#workstation.backend.keepDraft(id, draft);
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

  async judge(): Promise<void> {
    this.#judgeAgain = true;
    if (this.#judging) return;
    this.#judging = true;
    try {
      while (this.#judgeAgain) {
        this.#judgeAgain = false;
        const sent = this.#sent();
        const preview = await this.#workstation.backend.previewBatch(sent.draft);
        this.#rows = sent.rows;
        this.preview = preview;
      }
    } catch (reason) {
      this.error = asCommandError(reason);
    } finally {
      this.#judging = false;
    }
  }

  chooseType(name: string): void {
    const before = this.draft.product_type;
    if (name === before) return;
    const { quantity, rolls, cut_pieces_m, bundles, spares, spare_lengths_m, piece_length_m, weight_per_metre_kg } =
      $state.snapshot(this.draft);
    this.#aside.set(before, {
      quantity,
      rolls,
      cut_pieces_m,
      bundles,
      spares,
      spare_lengths_m,
      piece_length_m,
      weight_per_metre_kg,
    });
    const type = this.#workstation.catalogue.product_types.find((it) => it.name === name);
    const fits = Object.entries(this.draft.parameters).filter(([parameter, value]) => {
      const known = type?.parameters.find((it) => it.name === parameter);
      return known && (known.kind !== "select" || known.options.includes(value));
    });
    // Pressing the wrong product costs nothing: what was counted comes back with the right one.
    this.draft = withBlankRows(
      {
        ...$state.snapshot(this.draft),
        product_type: name,
        parameters: Object.fromEntries(fits),
        ...(this.#aside.get(name) ?? emptyQuantity()),
      },
      type,
    );
  }

  /** Records the batch; resolves to whether it was. Questions stay in `questions` until they are answered. */
  save(): Promise<boolean> {
    this.#allowed = nothingAllowed();
    return this.#record();
  }

  /** Saves after "Record anyway". */
  saveAnyway(): Promise<boolean> {
    for (const { code } of this.questions) {
      const answer = QUESTIONS[code];
      if (answer) this.#allowed[answer] = true;
    }
    return this.#record();
  }

  /** Fills the form from a batch, the last one of this workstation without an id; resolves to whether it was. */
  async repeat(batch: string | null): Promise<boolean> {
    this.repeatError = null;
    try {
      const repeated = await this.#workstation.backend.repeatBatch(batch);
      const before = $state.snapshot(this.draft);
      const typed = !this.#nothingTyped();
      this.saved = null;
      this.error = null;
      this.#fresh(repeated);
      this.#repeated = JSON.stringify(this.draft);
      this.replaced = typed ? before : null;
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
    const draft = await this.#workstation.chooseOperator(operator);
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
      this.#open(await this.#workstation.backend.discardDraft(this.id));
    } catch (reason) {
      this.error = asCommandError(reason);
    }
  }

  async #record(): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    this.error = null;
    this.repeatError = null;
    this.saved = null;
    this.questions = [];
    this.#tried = true;
    try {
      // What was taken off must not go with the batch.
      await this.takenOff.settle();
      await this.keep();
      const sent = this.#sent();
      this.#rows = sent.rows;
      if (ambiguousNumbers(sent, this.type).length) return false;
      const recorded = await this.#workstation.backend.recordBatch(this.id, sent.draft, { ...this.#allowed });
      this.saved = { batch: recorded.batch, failed: recorded.failed_attachments };
      this.#open(recorded.next, {
        product_type: this.draft.product_type,
        brand: this.draft.brand,
        parameters: $state.snapshot(this.draft.parameters),
      });
      return true;
    } catch (reason) {
      const error = asCommandError(reason);
      if (error.problems.length === 0) this.error = error;
      else if (error.problems.every(isQuestion)) this.questions = error.problems;
      else this.#refused = error.problems.filter((it) => !isQuestion(it));
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Product, brand and parameters stay from batch to batch: they alone are no work that could be lost. */
  #nothingTyped(): boolean {
    const { product_type, brand, parameters, ...typed } = this.#sent().draft;
    const blank = asSent(withBlankRows({ ...emptyDraft(), product_type }, this.type), this.type).draft;
    return JSON.stringify({ ...blank, ...typed }) === JSON.stringify(blank);
  }

  #open(opened: Draft, carried: Partial<BatchDraft> = {}): void {
    this.id = opened.id;
    this.keptAt = opened.changed_at;
    this.attachments.show({ kind: "draft", id: opened.id }, opened.attachments);
    this.#kept = JSON.stringify(opened.draft);
    this.#fresh({ ...opened.draft, ...carried });
  }

  #fresh(draft: BatchDraft): void {
    this.#touched = {};
    this.#tried = false;
    this.#refused = [];
    this.#aside.clear();
    this.replaced = null;
    this.#repeated = "";
    const type = this.#workstation.catalogue.product_types.find((it) => it.name === draft.product_type);
    this.draft = withBlankRows(draft, type);
  }

  #sent(): Sent {
    return asSent($state.snapshot(this.draft), this.type);
  }
}

/** Rows in which nothing was typed are not sent, so positions differ from those on the screen. */
function onScreen(problem: Problem, rows: number[]): Problem {
  const match = /^rolls\.(\d+)\.(.+)$/.exec(problem.field);
  if (!match) return problem;
  return { ...problem, field: `rolls.${rows[Number(match[1])] ?? match[1]}.${match[2]}` };
}
