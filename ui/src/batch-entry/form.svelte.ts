import {
  type Allow,
  asCommandError,
  type BatchDraft,
  type CommandError,
  type Preview,
  type Problem,
  type ProductType,
} from "../backend";
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

/** The fields of a batch: what is typed, what is wrong with it and what it adds up to, whatever becomes of it. */
export abstract class BatchForm {
  draft: BatchDraft = $state(emptyDraft());
  preview: Preview | null = $state.raw(null);
  saving = $state(false);
  error: CommandError | null = $state.raw(null);
  questions: Problem[] = $state.raw([]);

  protected readonly workstation: Workstation;
  /** Whether no time of production means now. */
  abstract readonly followsClock: boolean;

  #touched: Record<string, boolean> = $state({});
  #tried = $state(false);
  #refused: Problem[] = $state.raw([]);
  #rows: number[] = $state.raw([]);
  #aside = new Map<string, QuantityPart>();
  #allowed = nothingAllowed();
  #judging = false;
  #judgeAgain = false;

  constructor(workstation: Workstation) {
    this.workstation = workstation;
  }

  /** What can be chosen. */
  get types(): ProductType[] {
    return this.workstation.catalogue.product_types;
  }

  get brands(): string[] {
    return this.workstation.catalogue.brands;
  }

  get type(): ProductType | undefined {
    return this.types.find((it) => it.name === this.draft.product_type);
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

  /** What is wrong with the batch as a whole, whether a save was tried or not. */
  get whole(): Problem | undefined {
    const all = [...this.#refused, ...(this.preview?.problems ?? [])];
    return all.find((it) => it.field === "batch" && !isQuestion(it));
  }

  touch(field: string): void {
    this.#touched[field] = true;
  }

  async judge(): Promise<void> {
    this.#judgeAgain = true;
    if (this.#judging) return;
    this.#judging = true;
    try {
      while (this.#judgeAgain) {
        this.#judgeAgain = false;
        const sent = this.sent();
        const preview = await this.judged(sent.draft);
        this.show(preview, sent);
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
    const type = this.types.find((it) => it.name === name);
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

  /** Saves it; resolves to whether it was. Questions stay in `questions` until they are answered. */
  save(): Promise<boolean> {
    this.#allowed = nothingAllowed();
    return this.#save();
  }

  /** Saves after the questions were answered. */
  saveAnyway(): Promise<boolean> {
    for (const { code } of this.questions) {
      const answer = QUESTIONS[code];
      if (answer) this.#allowed[answer] = true;
    }
    return this.#save();
  }

  /** What the program says of it. */
  protected abstract judged(draft: BatchDraft): Promise<Preview>;

  /** Shows what the program says of what was sent. */
  protected show(preview: Preview, sent: Sent): void {
    this.#rows = sent.rows;
    this.preview = preview;
  }

  /** What has to be done before it is saved. */
  protected abstract settle(): Promise<void>;

  /** Has the program save it. */
  protected abstract submit(draft: BatchDraft, allow: Allow): Promise<void>;

  /** Something else was typed: what was refused may be right now. */
  protected forgetRefusals(): void {
    this.#refused = [];
  }

  /** Begins anew with this draft. */
  protected fresh(draft: BatchDraft): void {
    this.#touched = {};
    this.#tried = false;
    this.#refused = [];
    this.#aside.clear();
    const type = this.types.find((it) => it.name === draft.product_type);
    this.draft = withBlankRows(draft, type);
  }

  protected sent(): Sent {
    return asSent($state.snapshot(this.draft), this.type);
  }

  async #save(): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    this.error = null;
    this.questions = [];
    this.#tried = true;
    try {
      await this.settle();
      const sent = this.sent();
      this.#rows = sent.rows;
      if (ambiguousNumbers(sent, this.type).length) return false;
      await this.submit(sent.draft, { ...this.#allowed });
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
}

/** Rows in which nothing was typed are not sent, so positions differ from those on the screen. */
function onScreen(problem: Problem, rows: number[]): Problem {
  const match = /^rolls\.(\d+)\.(.+)$/.exec(problem.field);
  if (!match) return problem;
  return { ...problem, field: `rolls.${rows[Number(match[1])] ?? match[1]}.${match[2]}` };
}
