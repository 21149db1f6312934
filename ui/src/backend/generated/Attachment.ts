export type Attachment = {
  id: string;
  original_name: string;
  media_type: string | null;
  size: number | null;
  sha256: string | null;
  state: "copying" | "saved" | "kept" | "failed" | "missing";
  copied: number | null;
  error: { code: string; parameters: Record<string, string>; retriable: boolean } | null;
  dismissed: boolean;
  preview_url: string | null;
};
