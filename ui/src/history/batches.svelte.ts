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
/** Read at once while somebody scrolls on. */
const NEXT_PAGE = 200;
/** How near the end of what is read the next page is asked for, in rows. */
const AHEAD = 20;
const SEARCH_AFTER_MS = 200;

/**
 * The batches that match a search and a filter, newest first, page by page.
 *
 * When the book changes only the newest and those in sight are read again; the others when they come into sight.
 */
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
  /** Read before the book changed. */
  #old = new Set<string>();
  #renewing = false;
  #changedMeanwhile = false;

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

  /** Reads the first page anew. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const search = this.search.trim();
    if (search !== this.searched || this.filter !== this.filtered) this.totals = null;
    await this.#read(search, this.filter, null, PAGE);
  }

  /** Takes over what has changed in the book, without losing what was read so far. */
  async refresh(): Promise<void> {
    if (this.loading) {
      this.#changedMeanwhile = true;
      return;
    }
    const { found } = this;
    if (this.search.trim() !== this.searched || this.error || found.length <= PAGE) return this.load();
    const asked = ++this.#asked;
    try {
      const newest = await this.#page(null, PAGE);
      if (asked !== this.#asked) return;
      const oldest = newest.batches.at(-1)?.seq ?? 0;
      // More is new than one page holds, or hardly anything is left: what was read does not follow on it.
      if (newest.next === null || oldest > (found[0]?.seq ?? 0)) return this.load();
      const rest = found.filter((it) => it.seq < oldest);
      this.#old = new Set(rest.map((it) => it.id));
      this.found = [...newest.batches, ...rest];
    } catch (reason) {
      if (asked === this.#asked) this.error = asCommandError(reason);
      return;
    }
    await this.#addUp(asked);
  }

  /** Rows from `first` to before `end` are in sight: reads what comes after them, and what is old among them. */
  inSight(first: number, end: number): void {
    if (this.loading || this.error) return;
    if (this.next !== null && end + AHEAD > this.found.length) void this.more();
    else if (this.found.slice(first, end).some((it) => this.#old.has(it.id))) void this.#renew(first, end);
  }

  async more(): Promise<void> {
    if (this.loading || this.next === null) return;
    await this.#read(this.searched, this.filtered, this.next, NEXT_PAGE);
  }

  /** Reads what can be filtered by; without an answer the known choices stay. */
  async look(): Promise<void> {
    this.choices = await this.#backend.filterChoices().catch(() => this.choices);
  }

  #page(after: string | null, limit: number) {
    const filter = narrows(this.filtered) ? this.filtered : undefined;
    return this.#backend.searchBatches(this.searched, after, limit, filter);
  }

  async #read(search: string, filter: BatchFilter, after: string | null, limit: number): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const page = await this.#backend.searchBatches(search, after, limit, narrows(filter) ? filter : undefined);
      // An answer to an older question, overtaken by a newer one.
      if (asked !== this.#asked) return;
      if (after === null) this.#old.clear();
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
    if (this.#changedMeanwhile && !this.loading) {
      this.#changedMeanwhile = false;
      await this.refresh();
    }
  }

  async #renew(first: number, end: number): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    const asked = this.#asked;
    try {
      const before = this.found[first - 1];
      const page = await this.#page(before ? `${before.seq}` : null, end - first);
      if (asked !== this.#asked) return;
      const oldest = page.next === null ? 0 : (page.batches.at(-1)?.seq ?? 0);
      const newest = before?.seq ?? Number.POSITIVE_INFINITY;
      for (const it of this.found) if (it.seq < newest && it.seq >= oldest) this.#old.delete(it.id);
      const above = this.found.filter((it) => it.seq >= newest);
      this.found = [...above, ...page.batches, ...this.found.filter((it) => it.seq < oldest)];
    } catch (reason) {
      if (asked === this.#asked) this.error = asCommandError(reason);
    } finally {
      this.#renewing = false;
    }
  }

  /** Comes after the page: adding up is slower, and the list must not wait for it. */
  async #addUp(asked: number): Promise<void> {
    const totals = this.narrowed
      ? await this.#backend.batchTotals(this.searched, this.filtered).catch(() => null)
      : null;
    if (asked === this.#asked) this.totals = totals;
  }
}
