import {
  asCommandError,
  type Backend,
  type BatchFilter,
  type CommandError,
  type PlantBatch,
  type PlantQuery,
  type PlantSummary,
  type PlantView,
  type PlantWork,
} from "../backend";

const PAGE = 50;
const SEARCH_AFTER_MS = 200;

const everything: BatchFilter = {
  from: null,
  to: null,
  product_type: null,
  operator: null,
  status: null,
  open_failures: false,
};

/** A batch of a station by what the program knows it by. */
export type Chosen = { station: string; id: string };

/** The book of the whole plant: what it is made of, what is searched and filtered for, and the batch that is looked at. */
export class Plant {
  view: PlantView | null = $state.raw(null);
  /** The snapshots are being opened and compared. */
  opening = $state(false);
  /** How far that is, once it is known. */
  work: PlantWork | null = $state.raw(null);
  /** It was asked to stop. */
  stopping = $state(false);
  error: CommandError | null = $state.raw(null);
  search = $state("");
  station: string | null = $state(null);
  filter: BatchFilter = $state.raw(everything);
  found: PlantSummary[] = $state.raw([]);
  next: string | null = $state(null);
  loading = $state(false);
  shown: PlantBatch | null = $state.raw(null);
  shownError: CommandError | null = $state.raw(null);
  chosen: Chosen | null = $state.raw(null);

  readonly #backend: Backend;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get query(): PlantQuery {
    return { search: this.search.trim(), filter: this.filter, station: this.station };
  }

  /** Whether less than everything is listed. */
  get narrowed(): boolean {
    const isFiltered = Object.values(this.filter).some((it) => it !== null && it !== false);
    return this.search.trim() !== "" || this.station !== null || isFiltered;
  }

  /** Looks at what the book is made of, and lists it. */
  open(): Promise<void> {
    return this.#opening(() => this.#backend.plantBook());
  }

  /** Opens the snapshots again. */
  reopen(): Promise<void> {
    return this.#opening(() => this.#backend.reopenPlantBook());
  }

  add(): Promise<void> {
    return this.#opening(() => this.#backend.addPlantFolder());
  }

  /** Looks into the bucket of the settings too. */
  addBucket(): Promise<void> {
    return this.#opening(() => this.#backend.addPlantBucket());
  }

  remove(id: string): Promise<void> {
    return this.#opening(() => this.#backend.removePlantFolder(id));
  }

  /** Searches once typing pauses. */
  searchSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.list(), SEARCH_AFTER_MS);
  }

  async narrow(change: Partial<BatchFilter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    await this.list();
  }

  async only(station: string | null): Promise<void> {
    this.station = station;
    await this.list();
  }

  async showEverything(): Promise<void> {
    this.search = "";
    this.station = null;
    this.filter = everything;
    await this.list();
  }

  /** Reads the first page anew. */
  list(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#read(null);
  }

  more(): Promise<void> {
    return this.#read(this.next);
  }

  async choose(chosen: Chosen): Promise<void> {
    this.chosen = chosen;
    this.shownError = null;
    try {
      const shown = await this.#backend.showPlantBatch(chosen.station, chosen.id);
      if (this.chosen === chosen) this.shown = shown;
    } catch (reason) {
      if (this.chosen === chosen) this.shownError = asCommandError(reason);
    }
  }

  /** Stops the opening: what was open before stays. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.#backend.stopPlantBook();
  }

  async #opening(work: () => Promise<PlantView | null>): Promise<void> {
    this.opening = true;
    this.error = null;
    const unheard = this.#backend.on("plant-progress", (told) => {
      this.work = told;
    });
    try {
      const view = await work();
      if (!view) return;
      this.view = view;
      if (view.stopped && view.stations.length === 0) return;
      if (!view.stations.some((it) => it.name === this.station)) this.station = null;
      await this.list();
    } catch (reason) {
      this.error = asCommandError(reason);
    } finally {
      unheard();
      this.opening = false;
      this.stopping = false;
      this.work = null;
    }
  }

  async #read(after: string | null): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const page = await this.#backend.searchPlant(this.query, after, PAGE);
      if (asked !== this.#asked) return;
      this.found = after === null ? page.batches : [...this.found, ...page.batches];
      this.next = page.next;
      this.error = null;
      if (after === null) await this.#chooseFirst();
    } catch (reason) {
      if (asked === this.#asked) this.error = asCommandError(reason);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** What was looked at stays where it is still listed. */
  async #chooseFirst(): Promise<void> {
    const { chosen } = this;
    const isListed = this.found.some((it) => it.station === chosen?.station && it.batch.id === chosen.id);
    const first = this.found[0];
    if (isListed && this.shown) return;
    this.chosen = null;
    this.shown = null;
    if (first) await this.choose({ station: first.station, id: first.batch.id });
  }
}
