import type { Batch, BatchDraft } from "..";
import { emptyDraft } from "./samples";

/** Everything of a batch but its number and code. */
export function again(from: Batch): BatchDraft {
  return { ...repeated(from), produced_at: from.produced_at, notes: from.notes };
}

/** Everything of a batch, as it is corrected. */
export function entered(from: Batch): BatchDraft {
  return { ...again(from), batch_number: from.batch_number };
}

/** Everything of a batch but its number, code, time and notes. */
export function repeated(from: Batch): BatchDraft {
  return {
    ...emptyDraft(),
    product_type: from.product_type,
    brand: from.brand,
    parameters: from.parameters,
    ...from.parts,
    quantity: from.parts.rolls.length || from.parts.bundles ? null : from.quantity,
    weight_per_metre_kg: from.weight_per_metre_kg,
  };
}
