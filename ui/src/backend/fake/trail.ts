import type { Batch, Entry, TrailChoices, TrailFilter, TrailPage } from "..";

const LABELS: Record<string, string> = {
  recorded: "Recorded",
  corrected: "Corrected",
  reverted: "Reverted",
  setting_changed: "Setting changed",
};

/** What was done: that batches were recorded, and what is added. */
export class FakeTrail {
  readonly #batches: () => Batch[];
  #added: { entry: Entry; batch: string | null }[] = [];

  constructor(batches: () => Batch[]) {
    this.#batches = batches;
  }

  add(entry: Partial<Entry> & Pick<Entry, "action" | "who" | "at" | "subject">, batch: string | null = null): void {
    const { action } = entry;
    const whole = { label: LABELS[action] ?? action, subject_kind: "batch", differences: [], reason: null, ...entry };
    this.#added.push({ entry: { ...whole, seq: 100_000 + this.#added.length }, batch });
  }

  /** Oldest first. */
  of(id: string): Entry[] {
    return this.#all()
      .filter((it) => it.batch === id)
      .map(({ entry }) => entry);
  }

  /** Newest first. */
  found(filter: TrailFilter): Entry[] {
    const day = (at: string) => at.slice(0, 10);
    return this.#all()
      .map(({ entry }) => entry)
      .filter(
        (it) =>
          (!filter.who || it.who === filter.who) &&
          (!filter.action || it.action === filter.action) &&
          (!filter.subject || it.subject === filter.subject || it.subject_kind === filter.subject) &&
          (!filter.search || JSON.stringify(it).toLowerCase().includes(filter.search.toLowerCase())) &&
          (!filter.from || day(it.at) >= filter.from) &&
          (!filter.to || day(it.at) <= filter.to),
      )
      .reverse();
  }

  page(filter: TrailFilter, after: string | null, limit: number): TrailPage {
    const found = this.found(filter).filter((it) => after === null || it.seq < Number(after));
    const entries = found.slice(0, limit);
    return { entries, next: found.length > limit ? String(entries.at(-1)?.seq) : null };
  }

  choices(operators: string[]): TrailChoices {
    return { operators, actions: Object.entries(LABELS).map(([action, label]) => ({ action, label })) };
  }

  #all(): { entry: Entry; batch: string | null }[] {
    const recorded = this.#batches()
      .toSorted((a, b) => a.seq - b.seq)
      .map((it) => ({
        batch: it.id,
        entry: {
          seq: it.seq,
          at: it.recorded_at,
          who: it.operator,
          action: "recorded",
          label: LABELS.recorded as string,
          subject_kind: "batch",
          subject: it.batch_code,
          differences: [],
          reason: null,
        },
      }));
    return [...recorded, ...this.#added];
  }
}
