import type {
  Batch,
  CommandError,
  Opened,
  PlantBatch,
  PlantPage,
  PlantQuery,
  PlantStation,
  PlantView,
  PlantWork,
} from "..";
import { summaryOf } from "./history";

/** A station with its batches, newest first. */
export type FakeStation = PlantStation & { recorded: Batch[] };

export function station(name: string, as_of: string, recorded: Batch[]): FakeStation {
  return { name, as_of, batches: recorded.length, path: `/mnt/plant/batchbook-mirror-${name}`, recorded };
}

/** The book of the whole plant: its stations appear once a folder is chosen. */
export class FakePlant {
  folders: string[] = [];
  /** The bucket of the settings. */
  bucket: string | null = null;
  stations: FakeStation[] = [];
  refused: CommandError[] = [];
  superseded: PlantView["superseded"] = [];
  /** The opening goes on until it is finished, or stopped. */
  slow = false;
  finish = () => {};
  stopped = false;
  /** What was open before. */
  #open: FakeStation[] = [];
  /** What its files would run. */
  runs: Opened["needs_confirmation"] = null;

  /** Opens everything, unless it is stopped meanwhile. */
  async opening(tell: (work: PlantWork | null) => void): Promise<void> {
    this.stopped = false;
    if (this.slow) {
      tell({ stations: 1, all_stations: 3, bytes: 18_100_000, all_bytes: 31_000_000 });
      await new Promise<void>((resolve) => {
        this.finish = resolve;
      });
      tell(null);
    }
    if (!this.stopped) this.#open = this.stations;
  }

  view(): PlantView {
    const stations = this.folders.length ? this.#open : [];
    return structuredClone({
      bucket: this.bucket !== null && this.folders.includes(this.bucket) ? null : this.bucket,
      folders: this.folders.map((path) => ({ id: `folder:${path}`, path })),
      stations: stations.map(({ recorded: _, ...it }) => it),
      refused: this.refused,
      superseded: this.superseded,
      stopped: this.stopped,
      product_types: [...new Set(stations.flatMap((it) => it.recorded.map((batch) => batch.product_type)))],
      operators: [...new Set(stations.flatMap((it) => it.recorded.map((batch) => batch.operator)))],
    });
  }

  open(confirmed: boolean): Opened {
    return { needs_confirmation: confirmed ? null : this.runs };
  }

  add(folder: string): void {
    this.folders = [...this.folders, folder];
  }

  remove(id: string): void {
    this.folders = this.folders.filter((it) => `folder:${it}` !== id);
  }

  found({ search, station: only }: PlantQuery): PlantBatch[] {
    return this.#open
      .filter((it) => only === null || it.name === only)
      .flatMap(({ name, as_of, recorded }) => recorded.map((batch) => ({ station: name, as_of, batch })))
      .filter(({ batch }) => JSON.stringify(batch).toLowerCase().includes(search.toLowerCase()))
      .sort((one, other) => other.batch.recorded_at.localeCompare(one.batch.recorded_at));
  }

  search(query: PlantQuery, after: string | null, limit: number): PlantPage {
    const found = this.found(query);
    const from = Number(after ?? 0);
    const end = from + limit;
    return {
      batches: found.slice(from, end).map((it) => ({ ...it, batch: summaryOf(it.batch, it.batch.attachments) })),
      next: end < found.length ? String(end) : null,
    };
  }

  show(name: string, id: string): PlantBatch {
    const found = this.found({ search: "", station: name } as PlantQuery).find((it) => it.batch.id === id);
    if (!found) throw { code: "no_such_batch", parameters: { batch: id }, problems: [] };
    return structuredClone(found);
  }
}
