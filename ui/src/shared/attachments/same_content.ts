import type { Attachment } from "../../backend";

/**
 * Answers the name of an earlier file of the same draft or batch with the same content, or null.
 *
 * It is worked out from what is in sight, since several files are copied at once: neither row knows of the other when it is told.
 */
export function sameAs(attachment: Attachment, all: Attachment[]): string | null {
  if (attachment.sha256 === null || !counts(attachment)) return null;
  const first = all.find((it) => it.sha256 === attachment.sha256 && counts(it));
  return first && first.id !== attachment.id ? first.original_name : null;
}

/** Only what is saved has its content for certain, and what was set aside is no longer one of the files. */
function counts({ state, set_aside }: Attachment): boolean {
  return (state === "saved" || state === "kept") && set_aside === null;
}
