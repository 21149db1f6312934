/** What the window's first picture has no need of: in a file of its own, which is read in the moments after it. */

type Parts = typeof import("./later_parts");

let parts: Parts | null = $state.raw(null);

/** The parts, once they are read. */
export function later(): Parts | null {
  return parts;
}

/** Reads them, unless they have been read. */
export async function readLater(): Promise<Parts> {
  parts ??= await import("./later_parts");
  return parts;
}
