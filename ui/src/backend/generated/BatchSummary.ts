export type BatchSummary = {
  id: string;
  seq: number;
  batch_number: string;
  batch_code: string;
  product_type: string;
  brand: string;
  parameters: Record<string, string>;
  size_label: string | null;
  produced_at: string;
  recorded_at: string;
  status: "recorded" | "reverted";
  quantity: string;
  unit: string;
  attachments: number;
  saved_attachments: number;
  open_failures: number;
};
