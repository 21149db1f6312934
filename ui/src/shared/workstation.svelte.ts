import { getContext, setContext } from "svelte";
import type { Backend, Catalogue, CatalogueFull, Draft, Preferences, Started, StorageState } from "../backend";
import { knownZone } from "./formatting";
import { useLanguage } from "./messages";

/** What holds where a workstation has chosen nothing. */
const usual: Preferences = {
  ask_operator_after: 0,
  touch_targets: "standard",
  theme: "system",
  language: "en",
  picker_folder: null,
};

/** What every screen knows about this installation and who is at it. */
export class Workstation {
  readonly backend: Backend;
  zone: string = $state("UTC");
  station: string | null = $state(null);
  preferences: Preferences = $state.raw(usual);
  catalogue: Catalogue = $state.raw({ product_types: [], brands: [] });
  operators: string[] = $state.raw([]);
  operator: string | null = $state(null);
  storage: StorageState = $state.raw({ path: "", origin: "", problem: null });
  batches = $state(0);
  openFailures = $state(0);
  /** Moves on every half minute, so that "now" and "Today" stay true. */
  now = $state.raw(new Date());

  #offered = "";

  constructor(backend: Backend, started: Started) {
    this.backend = backend;
    this.zone = knownZone(started.time_zone);
    this.station = started.station;
    this.prefer(started.preferences);
    this.catalogue = started.catalogue;
    this.operators = started.operators;
    this.operator = started.operator;
    this.storage = started.storage;
    this.batches = started.batches;
    this.openFailures = started.open_failures;
  }

  /** Follows what the program says until the returned function is called. */
  follow(): () => void {
    const stops = [
      this.backend.on("storage-changed", (storage) => {
        this.storage = storage;
      }),
      this.backend.on("book-changed", ({ open_failures, batches }) => {
        this.openFailures = open_failures;
        this.batches = batches;
        void this.#lookAtLists();
      }),
    ];
    const timer = setInterval(() => {
      this.now = new Date();
    }, 15_000);
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }

  /** Answers the draft that the chosen one had parked. */
  async chooseOperator(name: string): Promise<Draft> {
    const { operators, operator, draft } = await this.backend.chooseOperator(name);
    this.operators = operators;
    this.operator = operator;
    return draft;
  }

  /** Shows the window as this workstation prefers it, at once. */
  prefer(preferences: Preferences): void {
    this.preferences = preferences;
    const { theme, touch_targets, language } = preferences;
    const { dataset } = document.documentElement;
    if (theme === "system") delete dataset.theme;
    else dataset.theme = theme;
    dataset.touch = touch_targets;
    void useLanguage(language);
  }

  /** Offers in the form what the plant's lists say now. */
  offer(full: CatalogueFull): void {
    const inUse = <T extends { retired: boolean }>(list: T[]) => list.filter((it) => !it.retired);
    const catalogue = {
      product_types: inUse(full.product_types).map(({ retired, ...type }) => type),
      brands: inUse(full.brands).map((it) => it.name),
    };
    const text = JSON.stringify(catalogue);
    // The form follows new lists only: most changes of the book are batches.
    if (text !== this.#offered) this.catalogue = catalogue;
    this.#offered = text;
    this.operators = inUse(full.operators).map((it) => it.name);
    // Whoever is retired records no more; the next one is asked for.
    if (full.operators.some((it) => it.retired && it.name === this.operator)) this.operator = null;
  }

  /** Another process may have edited or imported the lists; what cannot be read now is read at the next change. */
  async #lookAtLists(): Promise<void> {
    const full = await this.backend.catalogueFull().catch(() => null);
    if (full) this.offer(full);
  }

  /** Looks at the storage path again. */
  async checkStorage(): Promise<void> {
    this.storage = await this.backend.storageState();
  }

  async adoptStorage(): Promise<void> {
    this.storage = await this.backend.adoptStorage();
  }
}

const KEY = Symbol("workstation");

export function provideWorkstation(workstation: Workstation): void {
  setContext(KEY, workstation);
}

export function useWorkstation(): Workstation {
  return getContext<Workstation>(KEY);
}
