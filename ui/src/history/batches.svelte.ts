import {
  asCommandError,
  type Backend,
  type BatchFilter,
  type BatchSummary,
  type CommandError,
  type FilterChoices,
  type Totals,
} from "../backend";
import { everything, narrows } from "./filter";

export const PAGE = 50;
const SEARCH_AFTER_MS = 200;

/** The batches that match a search and a filter, newest first, page by page. */
export class Batches {
  search = $state("");
  filter: BatchFilter = $state.raw(everything);
  found: BatchSummary[] = $state.raw([]);
  next: string | null = $state(null);
  loading = $state(true);
  error: CommandError | null = $state.raw(null);
  /** The search that `found` answers. */
  searched = $state("");
  /** The filter that `found` answers. */
  filtered: BatchFilter = $state.raw(everything);
  /** What everything found comes to; null until it is added up, and where nothing is searched or filtered for. */
  totals: Totals | null = $state.raw(null);
  choices: FilterChoices = $state.raw({ product_types: [], operators: [] });
  #backend: Backend;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether `found` is less than everything. */
  get narrowed(): boolean {
    return this.searched !== "" || narrows(this.filtered);
  }

  /** Searches once typing pauses. */
  searchSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SEARCH_AFTER_MS);
  }

  /** Filters at once by what is different. */
  async narrow(change: Partial<BatchFilter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    await this.load();
  }

  /** Reads the first page anew, and as far as was read before when the question is the same. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const search = this.search.trim();
    const same = search === this.searched && this.filter === this.filtered;
    const enough = same ? Math.max(PAGE, this.found.length) : PAGE;
    if (!same) this.totals = null;
    await this.#read(search, this.filter, null, Math.min(enough, 500));
  }

  async more(): Promise<void> {
    if (this.loading || this.next === null) return;
    await this.#read(this.searched, this.filtered, this.next, PAGE);
  }

  /** Reads what can be filtered by; without an answer the known choices stay. */
  async look(): Promise<void> {
    this.choices = await this.#backend.filterChoices().catch(() => this.choices);
  }

  async #read(search: string, filter: BatchFilter, after: string | null, limit: number): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const page = await this.#backend.searchBatches(search, after, limit, narrows(filter) ? filter : undefined);
      // An answer to an older question, overtaken by a newer one.
      if (asked !== this.#asked) return;
      this.found = after === null ? page.batches : [...this.found, ...page.batches];
      this.next = page.next;
      this.searched = search;
      this.filtered = filter;
      this.error = null;
    } catch (reason) {
      if (asked === this.#asked) this.error = asCommandError(reason);
      return;
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
    if (after === null) await this.#addUp(asked);
  }

  /** Comes after the page: adding up is slower, and the list must not wait for it. */
  async #addUp(asked: number): Promise<void> {
    const totals = this.narrowed
      ? await this.#backend.batchTotals(this.searched, this.filtered).catch(() => null)
      : null;
    if (asked === this.#asked) this.totals = totals;
  }
}
