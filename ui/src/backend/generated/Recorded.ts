import type { Attachment } from "./Attachment";
import type { Batch } from "./Batch";
import type { Draft } from "./Draft";
export type Recorded = { batch: Batch; failed_attachments: Array<Attachment>; next: Draft };
