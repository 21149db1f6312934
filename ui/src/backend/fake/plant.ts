import type { Batch, CommandError, Opened, PlantBatch, PlantPage, PlantQuery, PlantStation, PlantView } from "..";
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
  /** What its files would run. */
  runs: Opened["needs_confirmation"] = null;

  view(): PlantView {
    const stations = this.folders.length ? this.stations : [];
    return structuredClone({
      bucket: this.bucket !== null && this.folders.includes(this.bucket) ? null : this.bucket,
      folders: this.folders.map((path) => ({ id: `folder:${path}`, path })),
      stations: stations.map(({ recorded: _, ...it }) => it),
      refused: this.refused,
      superseded: this.superseded,
      product_types: [...new Set(stations.flatMap((it) => it.recorded.map((batch) => batch.product_type)))],
      operators: [...new Set(stations.flatMap((it) => it.recorded.map((batch) => batch.operator)))],
    });
  }

  open(confirmed: boolean): Opened {
    return { needs_confirmation: confirmed ? null : this.runs };
  }

  add(folder: string): PlantView {
    this.folders = [...this.folders, folder];
    return this.view();
  }

  remove(id: string): PlantView {
    this.folders = this.folders.filter((it) => `folder:${it}` !== id);
    return this.view();
  }

  found({ search, station: only }: PlantQuery): PlantBatch[] {
    return this.stations
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
