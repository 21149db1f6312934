/** A product type as it is edited: texts everywhere, and a key that keeps each parameter's row. */
import type { FullProductType, Parameter, ProductType } from "../backend";

export type Layout = ProductType["layout"];
export type EditedParameter = Omit<Parameter, "unit"> & { key: number; unit: string };
export type Edited = {
  /** The name it is stored under; null while it is new. */
  original: string | null;
  retired: boolean;
  name: string;
  unit: string;
  /** The unit to return to when the layout leaves it free again. */
  ownUnit: string;
  layout: Layout;
  parameters: EditedParameter[];
  roll_lengths_m: string[];
  bundle_sizes: string[];
  piece_length_m: string;
  cut_pieces_allowed: boolean;
  spares_allowed: boolean;
  weight_per_metre: ProductType["weight_per_metre"];
};

let keys = 0;

/** The unit that a layout counts in; null where the type has its own. */
export function fixedUnit(layout: Layout): string | null {
  return { plain: null, rolls: "m", bundles: "pcs", bundles_by_length: "m" }[layout];
}

export function edited(type: FullProductType): Edited {
  const { name, unit, layout, weight_per_metre, retired, presets } = type;
  return {
    original: name,
    retired,
    name,
    unit,
    ownUnit: unit,
    layout,
    weight_per_metre,
    parameters: type.parameters.map((it) => ({ ...it, options: [...it.options], unit: it.unit ?? "", key: ++keys })),
    roll_lengths_m: [...presets.roll_lengths_m],
    bundle_sizes: presets.bundle_sizes.map(String),
    piece_length_m: presets.piece_length_m ?? "",
    cut_pieces_allowed: presets.cut_pieces_allowed,
    spares_allowed: presets.spares_allowed,
  };
}

/** A product type in which nothing has been entered. */
export function fresh(): Edited {
  return {
    original: null,
    retired: false,
    name: "",
    unit: "kg",
    ownUnit: "kg",
    layout: "plain",
    parameters: [],
    roll_lengths_m: [],
    bundle_sizes: [],
    piece_length_m: "",
    cut_pieces_allowed: true,
    spares_allowed: true,
    weight_per_metre: "none",
  };
}

export function freshParameter(): EditedParameter {
  return { key: ++keys, name: "", kind: "select", unit: "", required: true, options: [] };
}

/** What is sent: only what the layout uses, so that nothing unseen is stored. */
export function saved(it: Edited): ProductType {
  const bundles = it.layout === "bundles" || it.layout === "bundles_by_length";
  const rolls = it.layout === "rolls";
  return {
    name: it.name.trim(),
    unit: it.unit.trim(),
    layout: it.layout,
    parameters: it.parameters.map(({ key, unit, ...parameter }) => ({
      ...parameter,
      name: parameter.name.trim(),
      unit: unit.trim() || null,
      options: parameter.kind === "select" ? [...parameter.options] : [],
    })),
    presets: {
      roll_lengths_m: rolls ? [...it.roll_lengths_m] : [],
      // What is no whole number becomes 0, which is refused beside the field rather than dropped.
      bundle_sizes: bundles ? it.bundle_sizes.map((size) => (/^\d{1,9}$/.test(size) ? Number(size) : 0)) : [],
      piece_length_m: bundles ? it.piece_length_m.trim() || null : null,
      cut_pieces_allowed: rolls && it.cut_pieces_allowed,
      spares_allowed: bundles && it.spares_allowed,
    },
    weight_per_metre: it.weight_per_metre,
  };
}
