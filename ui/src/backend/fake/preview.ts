import type { Batch, BatchDraft, Catalogue, Preview, Problem, ProductType } from "..";
import { decimal, thousandths } from "./arithmetic";
import { isUnusual, usualWeight } from "./plausibility";

type Book = { catalogue: Catalogue; numbers: Map<string, string>; batches: Batch[]; now: Date };

/** Judges a draft as the program does, with only the rules that the screens can meet. */
export function previewOf(draft: BatchDraft, book: Book): Preview {
  const problems: Problem[] = [];
  const problem = (field: string, code: string, parameters: Record<string, string> = {}) =>
    problems.push({ field, code, parameters });
  const next = nextNumber(book.numbers);
  const type = book.catalogue.product_types.find((it) => it.name === draft.product_type);
  const empty: Preview = {
    total: null,
    unit: type?.unit ?? null,
    roll_totals_m: [],
    total_weight_kg: null,
    batch_code: null,
    next_number: next,
    usual_weight_per_metre_kg: null,
    weight_is_unusual: false,
    problems,
  };
  if (!type) {
    problem("product_type", draft.product_type ? "unknown_product_type" : "required", { value: draft.product_type });
    return empty;
  }
  if (!draft.brand) problem("brand", "required");
  for (const { name, kind, required, options } of type.parameters) {
    const value = draft.parameters[name] ?? "";
    if (!value && required) problem(`parameters.${name}`, "required");
    if (value && kind === "number" && thousandths(value) === null)
      problem(`parameters.${name}`, "not_a_number", { value });
    if (value && kind === "select" && !options.includes(value))
      problem(`parameters.${name}`, "unknown_option", { name, value, known: options.join(", ") });
  }

  const positive = (field: string, text: string | null, whole = false): bigint | null => {
    const value = (text ?? "").trim();
    if (!value) problem(field, "required");
    else {
      const read = thousandths(value);
      if (read === null)
        problem(field, /^\d+\.\d{4,}$/.test(value) ? "too_many_decimals" : "not_a_number", { value, decimals: "3" });
      else if (read === 0n) problem(field, "must_be_positive", { value });
      else if (whole && read % 1000n !== 0n) problem(field, "not_whole", { value });
      else return read;
    }
    return null;
  };
  const sums = quantity(draft, type, positive, problem);
  const perMetre =
    type.weight_per_metre === "none" || (type.weight_per_metre === "optional" && !draft.weight_per_metre_kg)
      ? null
      : positive("weight_per_metre_kg", draft.weight_per_metre_kg);

  const number = draft.batch_number?.trim() ?? "";
  if (number) {
    const other = book.numbers.get(number);
    if (other) problem("batch_number", "duplicate_number", { value: number, other });
    else if (/^\d+$/.test(number) && BigInt(number) > BigInt(next) + 1000n)
      problem("batch_number", "number_jump", { value: number, next });
  }
  const produced = draft.produced_at ? new Date(draft.produced_at) : book.now;
  if (produced.getTime() > book.now.getTime() + 86_400_000)
    problem("produced_at", "future", { value: draft.produced_at ?? "" });

  const usual = usualWeight(draft, type, book.batches);
  const typed = thousandths(draft.weight_per_metre_kg ?? "");
  const unusual = usual !== null && typed !== null && isUnusual(typed, usual);

  const weight = perMetre !== null && sums.metres !== null ? (perMetre * sums.metres + 500n) / 1000n : null;
  return {
    ...empty,
    total: sums.total === null ? null : decimal(sums.total),
    roll_totals_m: sums.rolls.map((it) => (it === null ? null : decimal(it))),
    total_weight_kg: weight === null ? null : decimal(weight),
    usual_weight_per_metre_kg: usual === null ? null : decimal(usual),
    weight_is_unusual: unusual,
    batch_code: code(draft, type, produced, number || next),
  };
}

type Positive = (field: string, text: string | null, whole?: boolean) => bigint | null;

function quantity(
  draft: BatchDraft,
  type: ProductType,
  positive: Positive,
  problem: (field: string, code: string) => void,
): { total: bigint | null; metres: bigint | null; rolls: (bigint | null)[] } {
  if (type.layout === "plain") {
    const total = positive("quantity", draft.quantity);
    return { total, metres: null, rolls: [] };
  }
  if (type.layout === "rolls") {
    const rolls = draft.rolls.map((roll, at) => {
      const count = positive(`rolls.${at}.count`, roll.count, true);
      const length = positive(`rolls.${at}.length_m`, roll.length_m);
      return count !== null && length !== null ? (count * length) / 1000n : null;
    });
    const cut = draft.cut_pieces_m.map((piece, at) => positive(`cut_pieces_m.${at}`, piece));
    if (rolls.length + cut.length === 0) problem("rolls", "quantity_missing");
    const known = [...rolls, ...cut].filter((it) => it !== null);
    const total = known.length ? known.reduce((sum, it) => sum + it) : null;
    return { total, metres: total, rolls };
  }
  const byLength = type.layout === "bundles_by_length";
  const spareTexts = byLength ? draft.spare_lengths_m : draft.spares;
  const bundles = draft.bundles;
  const count = bundles ? positive("bundles.count", bundles.count, true) : null;
  const size = bundles ? positive("bundles.pieces_per_bundle", bundles.pieces_per_bundle, true) : null;
  const length = positive("piece_length_m", draft.piece_length_m);
  const spares = spareTexts.map((it, at) =>
    positive(`${byLength ? "spare_lengths_m" : "spares"}.${at}`, it, !byLength),
  );
  if (!bundles && spares.length === 0) problem("bundles", "quantity_missing");
  const spareTotal = spares.reduce<bigint>((sum, it) => sum + (it ?? 0n), 0n);
  const pieces = count !== null && size !== null ? (count * size) / 1000n : 0n;
  if (pieces + spareTotal === 0n) return { total: null, metres: null, rolls: [] };
  if (byLength) {
    const total = length === null ? null : (pieces * length) / 1000n + spareTotal;
    return { total, metres: total, rolls: [] };
  }
  const total = pieces + spareTotal;
  return { total, metres: length === null ? null : (total * length) / 1000n, rolls: [] };
}

export function nextNumber(numbers: Map<string, string>): string {
  let largest = 0n;
  for (const number of numbers.keys())
    if (/^\d{1,18}$/.test(number) && BigInt(number) > largest) largest = BigInt(number);
  return (largest + 1n).toString();
}

function code(draft: BatchDraft, type: ProductType, produced: Date, number: string): string | null {
  if (draft.batch_code) return draft.batch_code;
  const parameters = type.parameters
    .map(({ name }) => [name, draft.parameters[name] ?? ""] as const)
    .sort(([a], [b]) => a.localeCompare(b));
  if (!draft.brand || parameters.some(([, value]) => !value)) return null;
  const unspaced = (text: string) => text.replaceAll(" ", "");
  const year = draft.produced_at ? draft.produced_at.slice(0, 4) : produced.getFullYear().toString();
  const shown = parameters.map(([name, value]) => name + value);
  return [unspaced(type.name), ...shown, unspaced(draft.brand), year, number.padStart(3, "0")].join("-");
}
