import { getContext, setContext } from "svelte";
import type { Backend, Catalogue, Operators, Started, StorageState } from "../backend";
import { knownZone } from "./formatting";

/** What every screen knows about this installation and who is at it. */
export class Workstation {
  readonly backend: Backend;
  readonly zone: string;
  readonly station: string | null;
  catalogue: Catalogue = $state.raw({ product_types: [], brands: [] });
  operators: string[] = $state.raw([]);
  operator: string | null = $state(null);
  storage: StorageState = $state.raw({ path: "", origin: "", problem: null });
  batches = $state(0);
  openFailures = $state(0);
  /** Moves on every half minute, so that "now" and "Today" stay true. */
  now = $state.raw(new Date());

  constructor(backend: Backend, started: Started) {
    this.backend = backend;
    this.zone = knownZone(started.time_zone);
    this.station = started.station;
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

  async chooseOperator(name: string): Promise<void> {
    const { operators, operator }: Operators = await this.backend.chooseOperator(name);
    this.operators = operators;
    this.operator = operator;
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
