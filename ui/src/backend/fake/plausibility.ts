import type { Allow, Batch, BatchDraft, Preview, Problem, ProductType } from "..";
import { decimal, thousandths } from "./arithmetic";

const sameProduct = (draft: BatchDraft) => (it: Batch) =>
  it.status === "recorded" &&
  it.product_type === draft.product_type &&
  Object.entries(it.parameters).every(([name, value]) => draft.parameters[name] === value);

/** The median weight per metre of the last ten batches of the same product and parameters. */
export function usualWeight(draft: BatchDraft, type: ProductType, batches: Batch[]): bigint | null {
  if (type.parameters.some(({ name, required }) => required && !draft.parameters[name])) return null;
  const weights = batches
    .filter(sameProduct(draft))
    .sort((a, b) => b.seq - a.seq)
    .slice(0, 10)
    .flatMap((it) => thousandths(it.weight_per_metre_kg ?? "") ?? [])
    .sort((a, b) => Number(a - b));
  return weights[Math.floor(weights.length / 2)] ?? null;
}

/** Whether a weight is more than 20 % off the usual one. */
export function isUnusual(weight: bigint, usual: bigint): boolean {
  return weight * 5n > usual * 6n || weight * 5n < usual * 4n;
}

/** What Save asks about a weight that is far from the usual one. */
export function unusualWeight(draft: BatchDraft, { usual_weight_per_metre_kg, weight_is_unusual }: Preview): Problem[] {
  if (!weight_is_unusual || usual_weight_per_metre_kg === null) return [];
  const value = decimal(thousandths(draft.weight_per_metre_kg ?? "") ?? 0n);
  const parameters = { value, usual: usual_weight_per_metre_kg };
  return [{ field: "weight_per_metre_kg", code: "weight_unusual", parameters }];
}

/** A batch of the last ten minutes with the same product, brand, parameters, quantity and weight. */
export function equalBatch(draft: BatchDraft, preview: Preview, batches: Batch[], now: Date): Problem[] {
  return batches
    .filter(sameProduct(draft))
    .map((it) => ({ it, minutes: Math.floor((now.getTime() - Date.parse(it.recorded_at)) / 60_000) }))
    .filter(({ it, minutes }) => minutes >= 0 && minutes < 10 && it.brand === draft.brand)
    .filter(({ it }) => it.quantity === preview.total && it.total_weight_kg === preview.total_weight_kg)
    .slice(-1)
    .map(({ it, minutes }) => ({
      field: "batch",
      code: "equal_batch",
      parameters: { other: it.batch_code, minutes: String(minutes) },
    }));
}

/** Whether a refusal is a question that was answered with "record anyway". */
export function isAllowed({ code }: Problem, allow: Allow): boolean {
  if (code === "future") return allow.future;
  if (code === "number_jump") return allow.jump;
  if (code === "weight_unusual") return allow.unusual_weight;
  return code === "equal_batch" && allow.equal_batch;
}

/** What stays on the batch of the questions that were answered with "record anyway". */
export function confirmed(asked: Problem[]): Batch["confirmations"] {
  const of = (code: string) => asked.find((it) => it.code === code)?.parameters;
  const usual = of("weight_unusual")?.usual;
  const other = of("equal_batch")?.other;
  return {
    future: of("future") !== undefined,
    number_jump: of("number_jump") !== undefined,
    weight_unusual: usual === undefined ? null : { usual, confirmed: true },
    equal_batch: other === undefined ? null : { other, confirmed: true },
  };
}
