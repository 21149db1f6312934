import type { Attachment, Batch, BatchFilter, BatchSummary, FilterChoices, Totals } from "..";
import { decimal, thousandths } from "./arithmetic";

/** Where the fake's plant is: five and a half hours ahead. */
const OFFSET_MS = 5.5 * 3_600_000;

const UNITS = ["m", "pcs", "kg"];

function dayOf(at: string): string {
  return new Date(Date.parse(at) + OFFSET_MS).toISOString().slice(0, 10);
}

export function isOpenFailure(it: Attachment): boolean {
  return (
    !it.dismissed && it.set_aside === null && (it.state === "failed" || it.state === "kept" || it.state === "missing")
  );
}

/** The batches that have all the words and all that is filtered for, newest first. */
export function matching(
  batches: Batch[],
  attachmentsOf: (id: string) => Attachment[],
  search: string,
  filter?: BatchFilter,
): Batch[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (it: Batch) => {
    const text = JSON.stringify([it, attachmentsOf(it.id).map((held) => held.original_name)]).toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const passes = (it: Batch) =>
    !filter ||
    ((filter.from === null || dayOf(it.produced_at) >= filter.from) &&
      (filter.to === null || dayOf(it.produced_at) <= filter.to) &&
      (filter.product_type === null || it.product_type === filter.product_type) &&
      (filter.operator === null || it.operator === filter.operator) &&
      (filter.status === null || it.status === filter.status) &&
      (!filter.open_failures || attachmentsOf(it.id).some(isOpenFailure)));
  return batches.filter((it) => has(it) && passes(it)).sort((a, b) => b.seq - a.seq);
}

/** A batch as a line of a list. */
export function summaryOf(batch: Batch, attachments: Attachment[]): BatchSummary {
  const { operator, station, total_weight_kg, weight_per_metre_kg, notes, parts, ...rest } = batch;
  const { parameter_units, confirmations, ...summary } = rest;
  return {
    ...summary,
    attachments: attachments.length,
    saved_attachments: attachments.filter((it) => it.state === "saved").length,
    open_failures: attachments.filter(isOpenFailure).length,
  };
}

/** What batches come to; those that were taken back add to nothing. */
export function totalsOf(batches: Batch[]): Totals {
  const counting = batches.filter((it) => it.status === "recorded");
  const sum = (texts: string[]) => decimal(texts.reduce((total, text) => total + (thousandths(text) ?? 0n), 0n));
  const place = (unit: string) => (UNITS.includes(unit) ? UNITS.indexOf(unit) : UNITS.length);
  const units = [...new Set(counting.map((it) => it.unit))].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  const weights = counting.flatMap((it) => it.total_weight_kg ?? []);
  return {
    batches: counting.length,
    reverted: batches.length - counting.length,
    by_unit: units.map((unit) => ({
      unit,
      quantity: sum(counting.filter((it) => it.unit === unit).map((it) => it.quantity)),
    })),
    total_weight_kg: weights.length ? sum(weights) : null,
  };
}

/** All that occurs in batches. */
export function choicesOf(batches: Batch[]): FilterChoices {
  const different = (values: string[]) => [...new Set(values)].sort();
  return {
    product_types: different(batches.map((it) => it.product_type)),
    operators: different(batches.map((it) => it.operator)),
  };
}
