import type { Batch } from "../backend";
import { decimal } from "./formatting";
import { t } from "./messages";

const withUnit = (value: string, unit: string) => `${decimal(value)}\u00a0${unit}`;

/** How the quantity was counted, as it reads on the slip: "10 × 500 m, 7 × 300 m, cut 150, 200.5, 150 m". */
export function partsOf(batch: Batch): string {
  const { rolls, cut_pieces_m, bundles, spares, spare_lengths_m, piece_length_m } = batch.parts;
  const metre = t("ui-unit-metre");
  const times = (count: string, what: string) => `${decimal(count)}\u00a0×\u00a0${what}`;
  const all = (values: string[], unit: string) => `${values.map(decimal).join(", ")}\u00a0${unit}`;
  return [
    ...rolls.map((it) => times(it.count, withUnit(it.length_m, metre))),
    ...(cut_pieces_m.length ? [t("ui-part-cut", { pieces: all(cut_pieces_m, metre) })] : []),
    ...(bundles ? [times(bundles.count, withUnit(bundles.pieces_per_bundle, t("ui-unit-pieces")))] : []),
    ...(spares.length ? [t("ui-part-spare", { pieces: all(spares, batch.unit) })] : []),
    ...(spare_lengths_m.length ? [t("ui-part-spare", { pieces: all(spare_lengths_m, metre) })] : []),
    ...(piece_length_m ? [t("ui-part-piece-length", { length: withUnit(piece_length_m, metre) })] : []),
  ].join(", ");
}

/** What it is: "1.5 kg/m · PE 80 · PN 10 · OD 63 mm · Tarko". */
export function propertiesOf(batch: Batch): string {
  const parameters = Object.entries(batch.parameters).map(([name, value]) => {
    const unit = batch.parameter_units[name];
    return `${name} ${unit ? `${value}\u00a0${unit}` : value}`;
  });
  const weight = batch.weight_per_metre_kg ? [withUnit(batch.weight_per_metre_kg, t("ui-unit-kg-per-metre"))] : [];
  return [...weight, ...parameters, batch.brand].join(" · ");
}
