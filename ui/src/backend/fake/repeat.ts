import type { Batch, BatchDraft } from "..";
import { emptyDraft } from "./samples";

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
