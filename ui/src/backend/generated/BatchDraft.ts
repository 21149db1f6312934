export type BatchDraft = {
  product_type: string;
  brand: string;
  parameters: Record<string, string>;
  produced_at: string | null;
  batch_number: string | null;
  batch_code: string | null;
  notes: string;
  quantity: string | null;
  rolls: Array<{ count: string; length_m: string }>;
  cut_pieces_m: Array<string>;
  bundles: { count: string; pieces_per_bundle: string } | null;
  spares: Array<string>;
  spare_lengths_m: Array<string>;
  piece_length_m: string | null;
  weight_per_metre_kg: string | null;
};
