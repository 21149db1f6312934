import type { Attachment, Preview, Problem, ProductType, Started } from "../backend";
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

const KEEP_AFTER_MS = 300;
/** Refusals that are questions: they are asked once, with the numbers, when the batch is saved. */
const QUESTIONS = ["future", "number_jump"];
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
  questions: Problem[] = $state.raw([]);
  readonly attachments: Attachments;

  #workstation: Workstation;
  #touched: Record<string, boolean> = $state({});
  #tried = $state(false);
  #refused: Problem[] = $state.raw([]);
  #rows: number[] = $state.raw([]);
  #aside = new Map<string, QuantityPart>();
  #kept = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #judging = false;
  #judgeAgain = false;

  constructor(workstation: Workstation, started: Started["draft"]) {
    this.#workstation = workstation;
    this.attachments = new Attachments(workstation.backend, { kind: "draft", id: started.id }, started.attachments);
    this.#open(started);
  }

  get type(): ProductType | undefined {
    return this.#workstation.catalogue.product_types.find((it) => it.name === this.draft.product_type);
  }

  /** What a field may show: nothing before it was left, everything after a save was tried. */
  get problems(): Problem[] {
    const sent = asSent(this.draft, this.type);
    const ambiguous = ambiguousNumbers(sent).map((it) => onScreen(it, sent.rows));
    const judged = [...this.#refused, ...(this.preview?.problems ?? [])].map((it) => onScreen(it, this.#rows));
    const all = [...ambiguous, ...judged.filter(({ field }) => !ambiguous.some((it) => it.field === field))];
    return all.filter(
      ({ field, code }) =>
        !QUESTIONS.includes(code) && (this.#tried || (this.#touched[field] === true && !MISSING.includes(code))),
    );
  }

  get nothingEntered(): boolean {
    return (
      JSON.stringify(asSent(this.draft, this.type).draft) === JSON.stringify(asSent(emptyDraft(), undefined).draft)
    );
  }

  /** Totals of the rows on the screen, blank ones included. */
  rollTotal(row: number): string | null {
    const sent = this.#rows.indexOf(row);
    return sent < 0 ? null : (this.preview?.roll_totals_m[sent] ?? null);
  }

  touch(field: string): void {
    this.#touched[field] = true;
  }

  /** Follows a change of the draft: keeps it soon, and asks what it adds up to. */
  changed(): void {
    this.#refused = [];
    void this.judge();
    if (JSON.stringify(this.draft) === this.#kept) return;
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
  async save(allow = { future: false, jump: false }): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    this.error = null;
    this.saved = null;
    this.questions = [];
    this.#tried = true;
    try {
      await this.keep();
      const sent = this.#sent();
      this.#rows = sent.rows;
      if (ambiguousNumbers(sent).length) return false;
      const recorded = await this.#workstation.backend.recordBatch(this.id, sent.draft, allow);
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
      else if (error.problems.every(({ code }) => QUESTIONS.includes(code))) this.questions = error.problems;
      else this.#refused = error.problems;
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Saves after "Record anyway". */
  saveAnyway(): Promise<boolean> {
    const codes = this.questions.map(({ code }) => code);
    return this.save({ future: codes.includes("future"), jump: codes.includes("number_jump") });
  }

  /** Empties the form; its files stay. */
  async clear(): Promise<void> {
    this.#fresh(emptyDraft());
    await this.keep();
  }

  /** Gives the draft up together with its files, which are kept for 30 days. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#keeping;
    try {
      this.#open(await this.#workstation.backend.discardDraft(this.id));
    } catch (reason) {
      this.error = asCommandError(reason);
    }
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
