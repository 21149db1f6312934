import type { Problem } from "./Problem";
export type Preview = {
  total: string | null;
  unit: string | null;
  roll_totals_m: Array<string | null>;
  total_weight_kg: string | null;
  batch_code: string | null;
  next_number: string;
  problems: Array<Problem>;
};
