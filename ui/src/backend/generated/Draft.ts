import type { Attachment } from "./Attachment";
import type { BatchDraft } from "./BatchDraft";
export type Draft = { id: string; draft: BatchDraft; attachments: Array<Attachment>; changed_at: string | null };
