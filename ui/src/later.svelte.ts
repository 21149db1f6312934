/** What the window's first picture has no need of: in a file of its own, which is read in the moments after it. */

type Parts = typeof import("./later_parts");

class Later {
  /** Once they are read. */
  parts: Parts | null = $state.raw(null);

  /** Reads them, unless they have been read. */
  async read(): Promise<Parts> {
    this.parts ??= await import("./later_parts");
    return this.parts;
  }
}

export const later = new Later();
