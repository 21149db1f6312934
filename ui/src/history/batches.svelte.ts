import { asCommandError, type Backend, type BatchSummary, type CommandError } from "../backend";

export const PAGE = 50;
const SEARCH_AFTER_MS = 200;

/** The batches that match a search, newest first, page by page. */
export class Batches {
  search = $state("");
  found: BatchSummary[] = $state.raw([]);
  next: string | null = $state(null);
  loading = $state(true);
  error: CommandError | null = $state.raw(null);
  /** The search that `found` answers. */
  searched = $state("");
  #backend: Backend;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Searches once typing pauses. */
  searchSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SEARCH_AFTER_MS);
  }

  /** Reads the first page anew, and as far as was read before when the search is the same. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const search = this.search.trim();
    const enough = search === this.searched ? Math.max(PAGE, this.found.length) : PAGE;
    await this.#read(search, null, Math.min(enough, 500));
  }

  async more(): Promise<void> {
    if (this.loading || this.next === null) return;
    await this.#read(this.searched, this.next, PAGE);
  }

  async #read(search: string, after: string | null, limit: number): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const page = await this.#backend.searchBatches(search, after, limit);
      // An answer to an older question, overtaken by a newer one.
      if (asked !== this.#asked) return;
      this.found = after === null ? page.batches : [...this.found, ...page.batches];
      this.next = page.next;
      this.searched = search;
      this.error = null;
    } catch (reason) {
      if (asked === this.#asked) this.error = asCommandError(reason);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }
}
