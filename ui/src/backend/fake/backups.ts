import type {
  BackedUp,
  Backup,
  BackupDestination,
  BackupsView,
  BackupWork,
  FoundSnapshots,
  KeptAside,
  PrunedBackups,
  PrunePlan,
  Rebuilt,
  VerifiedBackup,
} from "..";

/** A place as it is when nothing is wrong with it. */
export function destination(given: Partial<BackupDestination> & { path: string }): BackupDestination {
  return {
    id: `place:${given.path}`,
    present: true,
    same_disk: false,
    free: 64_000_000_000,
    last_proven: null,
    problem: null,
    ...given,
  };
}

export function backup(given: Partial<Backup> & { at: string }): Backup {
  return {
    id: `backup:${given.at}`,
    path: "/media/stick/batchbook-mirror-5804d423b80a/snapshots/batchbook-20261124T020000Z",
    kind: "mirror",
    bytes: 2_400_000,
    attachments: 12,
    state: "proven",
    proven_at: given.at,
    repaired: 0,
    problem: null,
    ...given,
  };
}

/** Backups and the places that they go to. */
export class FakeBackups {
  destinations: BackupDestination[] = [];
  objectStore: BackupDestination | null = null;
  backups: Backup[] = [];
  keptAside: KeptAside[] = [];
  at: string | null = "02:00";
  setBy: string | null = null;
  work: BackupWork | null = null;
  /** What is in the object store that is typed at the first start. */
  snapshots: FoundSnapshots = { snapshots: [], damaged: 0 };
  /** What reading a backup again finds. */
  verified: VerifiedBackup = { checked: 15, findings: [], sound: true, history: { problem: null } };
  /** What would become of the backups. */
  plan: PrunePlan = { places: [], keep: [7, 4, 12], problem: null };
  /** Ends the work that goes on; set while one does, when `slow`. */
  slow = false;
  finish: (() => void) | null = null;
  cancelled = false;

  view(): BackupsView {
    const { destinations, objectStore, backups, keptAside, at, setBy, work } = this;
    return structuredClone({
      destinations,
      object_store: objectStore,
      backups,
      kept_aside: keptAside,
      at,
      set_by: setBy,
      work,
    });
  }

  /** What is no longer there of these; stopped, half of them. */
  pruned(ids: string[], isWhole: boolean): PrunedBackups {
    const going = isWhole ? ids : ids.slice(0, Math.floor(ids.length / 2));
    this.backups = this.backups.filter((it) => !going.includes(it.id));
    return { removed: going.length, freed: 1_200_000 * going.length, stopped: !isWhole, problems: [] };
  }

  rebuilt(id: string): Rebuilt {
    const found = this.snapshots.snapshots.find((it) => it.id === id);
    if (!found) throw { code: "snapshot_not_there", parameters: {}, problems: [] };
    return { batches: found.batches, lost: found.waiting };
  }

  made(archive: boolean, now: string): BackedUp {
    for (const place of this.destinations) Object.assign(place, { last_proven: now, problem: null });
    this.backups = [backup({ at: now, kind: archive ? "archive" : "mirror" }), ...this.backups];
    const outcomes = this.destinations.map(({ path }) => ({
      destination: path,
      problem: null,
      attachments: 12,
      findings: [],
    }));
    return { cancelled: false, outcomes };
  }
}
