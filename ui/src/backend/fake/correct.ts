import type { Batch, BatchDraft, Difference, Preview, Problem, ProductType } from "..";

/** What a recorded batch says of what was entered for it. */
export function enteredPart(draft: BatchDraft, preview: Preview, type: ProductType | undefined) {
  const sized = type?.parameters.find((it) => it.unit);
  return {
    batch_code: preview.batch_code ?? "",
    product_type: draft.product_type,
    brand: draft.brand,
    parameters: draft.parameters,
    size_label: sized ? `${draft.parameters[sized.name]} ${sized.unit}` : null,
    quantity: preview.total ?? "0",
    unit: preview.unit ?? "",
    total_weight_kg: preview.total_weight_kg,
    weight_per_metre_kg: draft.weight_per_metre_kg,
    notes: draft.notes,
    parts: {
      rolls: draft.rolls,
      cut_pieces_m: draft.cut_pieces_m,
      bundles: draft.bundles,
      spares: draft.spares,
      spare_lengths_m: draft.spare_lengths_m,
      piece_length_m: draft.piece_length_m,
    },
  };
}

/** Why a batch must not be changed at all. */
export function conflictOf({ reverted, operator }: Batch, isOld: boolean): Problem[] {
  if (reverted)
    return [{ field: "batch", code: "batch_reverted", parameters: { who: reverted.who, reason: reverted.reason } }];
  return isOld ? [{ field: "batch", code: "changed_meanwhile", parameters: { who: operator } }] : [];
}

type Value = NonNullable<Difference["before"]>;
const text = (of: string): Value => ({ kind: "text", text: of });

function counted({ parts }: Batch): Value {
  const rolls = parts.rolls.map((it) => `${it.count} × ${it.length_m} m`);
  return text([...rolls, ...parts.cut_pieces_m.map((it) => `${it} m`)].join(" + "));
}

function fields(of: Batch): [string, string, Value | null][] {
  const kg = (number: string | null, unit: string): Value | null =>
    number === null ? null : { kind: "amount", number, unit };
  return [
    ["batch_number", "Number", text(of.batch_number)],
    ["batch_code", "Code", text(of.batch_code)],
    ["product_type", "Product", text(of.product_type)],
    ["brand", "Brand", text(of.brand)],
    ...Object.entries(of.parameters).map(([name, value]): [string, string, Value] => [
      `parameters.${name}`,
      name,
      text(value),
    ]),
    ["total", "Quantity", { kind: "amount", number: of.quantity, unit: of.unit }],
    ["counted", "Counted as", counted(of)],
    ["weight_per_metre", "Weight per metre", kg(of.weight_per_metre_kg, "kg/m")],
    ["total_weight", "Weight", kg(of.total_weight_kg, "kg")],
    ["produced_at", "Produced", { kind: "time", at: new Date(of.produced_at).toISOString() }],
    ["notes", "Notes", text(of.notes)],
  ];
}

/** What differs between two states of a batch. */
export function differencesOf(before: Batch, after: Batch): Difference[] {
  const [old, now] = [before, after].map(
    (it) => new Map(fields(it).map(([field, label, value]) => [field, { label, value }])),
  );
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return names
    .map((field) => ({
      field,
      label: old?.get(field)?.label ?? now?.get(field)?.label ?? field,
      before: old?.get(field)?.value ?? null,
      after: now?.get(field)?.value ?? null,
    }))
    .filter((it) => JSON.stringify(it.before) !== JSON.stringify(it.after));
}
