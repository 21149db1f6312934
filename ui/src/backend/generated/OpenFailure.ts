import type { Attachment } from "./Attachment";
export type OpenFailure = {
  batch_id: string;
  batch_code: string;
  batch_number: string;
  recorded_at: string;
  attachments: number;
  attachment: Attachment;
};
