/** What a draft looks like on the screen, and what of it is sent to be judged. */
import type { BatchDraft, Problem, ProductType } from "../backend";
import { isAmbiguous, normalised } from "../shared/typed_numbers";

/** The part of a draft that says how much was made. */
export type QuantityPart = Pick<
  BatchDraft,
  | "quantity"
  | "rolls"
  | "cut_pieces_m"
  | "bundles"
  | "spares"
  | "spare_lengths_m"
  | "piece_length_m"
  | "weight_per_metre_kg"
>;

/** A draft as it is sent: `rows[n]` is the row on the screen that was sent as roll group n. */
export type Sent = { draft: BatchDraft; rows: number[] };

export function emptyQuantity(): QuantityPart {
  return {
    quantity: null,
    rolls: [],
    cut_pieces_m: [],
    bundles: null,
    spares: [],
    spare_lengths_m: [],
    piece_length_m: null,
    weight_per_metre_kg: null,
  };
}

export function emptyDraft(): BatchDraft {
  return {
    product_type: "",
    brand: "",
    parameters: {},
    produced_at: null,
    batch_number: null,
    batch_code: null,
    notes: "",
    ...emptyQuantity(),
  };
}

/** Adds the blank row and the preset length that the screen shows for a layout. */
export function withBlankRows(draft: BatchDraft, type: ProductType | undefined): BatchDraft {
  if (type?.layout === "rolls" && draft.rolls.length === 0) return { ...draft, rolls: [{ count: "", length_m: "" }] };
  if (type?.layout === "bundles" || type?.layout === "bundles_by_length")
    return {
      ...draft,
      bundles: draft.bundles ?? { count: "", pieces_per_bundle: "" },
      piece_length_m: draft.piece_length_m ?? type.presets.piece_length_m,
    };
  return draft;
}

const orNull = (text: string | null) => {
  const value = normalised(text ?? "");
  return value === "" ? null : value;
};

/** Leaves out what the layout does not use and rows in which nothing was typed; every number as Rust reads it. */
export function asSent(draft: BatchDraft, type: ProductType | undefined): Sent {
  const layout = type?.layout;
  const bundled = layout === "bundles" || layout === "bundles_by_length";
  const rows = layout === "rolls" ? draft.rolls.flatMap((it, at) => (it.count || it.length_m ? [at] : [])) : [];
  const count = normalised(draft.bundles?.count ?? "");
  const pieces = normalised(draft.bundles?.pieces_per_bundle ?? "");
  const numbers = (values: string[]) => values.map(normalised).filter(Boolean);
  const parameters = type
    ? type.parameters.map((it) => {
        const value = draft.parameters[it.name] ?? "";
        return [it.name, it.kind === "number" ? normalised(value) : value.trim()] as const;
      })
    : Object.entries(draft.parameters);
  return {
    rows,
    draft: {
      product_type: draft.product_type,
      brand: draft.brand,
      parameters: Object.fromEntries(parameters.filter(([, value]) => value !== "")),
      produced_at: draft.produced_at,
      batch_number: draft.batch_number?.trim() || null,
      batch_code: draft.batch_code,
      notes: draft.notes,
      quantity: layout === "plain" ? orNull(draft.quantity) : null,
      rolls: rows.map((at) => ({
        count: normalised(draft.rolls[at]?.count ?? ""),
        length_m: normalised(draft.rolls[at]?.length_m ?? ""),
      })),
      cut_pieces_m: layout === "rolls" && type?.presets.cut_pieces_allowed ? numbers(draft.cut_pieces_m) : [],
      bundles: bundled && (count || pieces) ? { count, pieces_per_bundle: pieces } : null,
      spares: layout === "bundles" ? numbers(draft.spares) : [],
      spare_lengths_m: layout === "bundles_by_length" ? numbers(draft.spare_lengths_m) : [],
      piece_length_m: bundled ? orNull(draft.piece_length_m) : null,
      weight_per_metre_kg: type && type.weight_per_metre !== "none" ? orNull(draft.weight_per_metre_kg) : null,
    },
  };
}

/** Every number with a comma that may mean two things; Rust is not asked to guess. */
export function ambiguousNumbers({ draft }: Sent, type: ProductType | undefined): Problem[] {
  const numbers = type?.parameters.filter((it) => it.kind === "number") ?? [];
  const fields: [string, string | null][] = [
    ...numbers.map(({ name }): [string, string | null] => [`parameters.${name}`, draft.parameters[name] ?? null]),
    ["quantity", draft.quantity],
    ...draft.rolls.flatMap((roll, at): [string, string][] => [
      [`rolls.${at}.count`, roll.count],
      [`rolls.${at}.length_m`, roll.length_m],
    ]),
    ...draft.cut_pieces_m.map((it, at): [string, string] => [`cut_pieces_m.${at}`, it]),
    ["bundles.count", draft.bundles?.count ?? null],
    ["bundles.pieces_per_bundle", draft.bundles?.pieces_per_bundle ?? null],
    ...draft.spares.map((it, at): [string, string] => [`spares.${at}`, it]),
    ...draft.spare_lengths_m.map((it, at): [string, string] => [`spare_lengths_m.${at}`, it]),
    ["piece_length_m", draft.piece_length_m],
    ["weight_per_metre_kg", draft.weight_per_metre_kg],
  ];
  return fields.flatMap(([field, value]) =>
    value !== null && isAmbiguous(value) ? [{ field, code: "ambiguous_comma", parameters: { value } }] : [],
  );
}
