import type { Attachment } from "../../backend";

/** The endings that belong to what a file is by its content. */
const ENDINGS: Record<string, string[]> = {
  "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"],
  "image/png": ["png"],
  "image/gif": ["gif"],
  "image/webp": ["webp"],
  "image/bmp": ["bmp"],
  "image/tiff": ["tif", "tiff"],
  "application/pdf": ["pdf"],
};

/** What the content is where the name says something else: "PNG" of "slip.jpg"; null where they agree or nothing is known. */
export function otherKind({ original_name, media_type }: Attachment): string | null {
  const endings = media_type === null ? undefined : ENDINGS[media_type];
  const ending = original_name.split(".").at(-1)?.toLowerCase() ?? "";
  return endings && !endings.includes(ending) ? (endings[0] as string).toUpperCase() : null;
}

/** Whether a file is a PDF by its content, also where it is too large to be shown. */
export function isPdf({ media_type }: Attachment): boolean {
  return media_type === "application/pdf";
}
