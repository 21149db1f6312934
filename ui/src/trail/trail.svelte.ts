import {
  asCommandError,
  type Backend,
  type CommandError,
  type Entry,
  type TrailChoices,
  type TrailFilter,
} from "../backend";

const PAGE = 50;
const NEXT_PAGE = 200;
const TYPED_AFTER_MS = 250;
/** How near the end of what is read the next page is asked for, in rows. */
const AHEAD = 20;

export const wholeTrail: TrailFilter = {
  from: null,
  to: null,
  who: null,
  action: null,
  subject: null,
  search: null,
};

/** The trail, newest first, page by page. */
export class Trail {
  filter: TrailFilter = $state.raw(wholeTrail);
  entries: Entry[] = $state.raw([]);
  next: string | null = $state(null);
  loading = $state(true);
  error: CommandError | null = $state.raw(null);
  choices: TrailChoices = $state.raw({ operators: [], actions: [] });
  #backend: Backend;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get isNarrowed(): boolean {
    return Object.values(this.filter).some((it) => it !== null && it !== "");
  }

  /** Reads the newest page, and what can be filtered by. */
  async load(): Promise<void> {
    await this.#read(null, PAGE);
    this.choices = await this.#backend.trailChoices().catch(() => this.choices);
  }

  narrow(change: Partial<TrailFilter>): void {
    this.filter = { ...this.filter, ...change };
    clearTimeout(this.#timer);
    const waits = Object.entries(change).every(([key, value]) => (key === "subject" || key === "search") && value);
    this.#timer = setTimeout(() => void this.#read(null, PAGE), waits ? TYPED_AFTER_MS : 0);
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.loading) await this.#read(this.next, NEXT_PAGE);
  }

  /** Entries up to before `end` are in sight. */
  inSight(end: number): void {
    if (!this.error && end + AHEAD > this.entries.length) void this.more();
  }

  /** Something has changed: the newest page again, while nobody has read further back. */
  async refresh(): Promise<void> {
    if (!this.loading && this.entries.length <= PAGE) await this.#read(null, PAGE);
  }

  async #read(after: string | null, limit: number): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.loading = true;
    try {
      const page = await this.#backend.trailPage(this.filter, after, limit);
      if (asked !== this.#asked) return;
      this.entries = after === null ? page.entries : [...this.entries, ...page.entries];
      this.next = page.next;
      this.error = null;
    } catch (reason) {
      if (asked === this.#asked) this.error = asCommandError(reason);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }
}
