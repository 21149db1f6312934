export type ProductType = {
  name: string;
  unit: string;
  layout: "plain" | "rolls" | "bundles" | "bundles_by_length";
  parameters: Array<{
    name: string;
    kind: "select" | "number" | "text";
    unit: string | null;
    required: boolean;
    options: Array<string>;
  }>;
  presets: {
    roll_lengths_m: Array<string>;
    bundle_sizes: Array<number>;
    piece_length_m: string | null;
    cut_pieces_allowed: boolean;
    spares_allowed: boolean;
  };
  weight_per_metre: "required" | "optional" | "none";
};
