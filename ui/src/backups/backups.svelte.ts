import {
  asCommandError,
  type BackedUp,
  type Backup,
  type BackupsView,
  type BackupWork,
  type CommandError,
  type PrunedBackups,
  type PrunePlan,
  type RestoredBackup,
  type VerifiedBackup,
} from "../backend";
import type { Workstation } from "../shared/workstation.svelte";

/** How the last work ended; it stays until the next begins or somebody closes it. */
export type Ended =
  | { what: "made"; made: BackedUp }
  | { what: "verified"; backup: Backup; verified: VerifiedBackup }
  | { what: "restored"; restored: RestoredBackup }
  | { what: "pruned"; pruned: PrunedBackups }
  | { what: "cancelled" };

/** What is known of backups, and the work under way: it goes on while another screen is looked at. */
export class Backups {
  view: BackupsView | null = $state.raw(null);
  work: BackupWork | null = $state.raw(null);
  ended: Ended | null = $state.raw(null);
  error: CommandError | null = $state.raw(null);
  /** What would become of the backups, as it was looked at last. */
  plan: PrunePlan | null = $state.raw(null);
  /** A backup is about to take the place of everything here. */
  replacing = $state(false);

  readonly #workstation: Workstation;

  constructor(workstation: Workstation) {
    this.#workstation = workstation;
  }

  /** Follows the work, also that which nobody asked for, until the returned function is called. */
  follow(): () => void {
    return this.#workstation.backend.on("backup-progress", (work) => {
      const isOver = this.work !== null && work === null;
      this.work = work;
      if (isOver && this.view) void this.load();
    });
  }

  /** Looks at the backups and their places again. */
  async load(): Promise<void> {
    await this.#trying(async (backend) => this.#show(await backend.backups()));
  }

  /** Answers whether a place was chosen. */
  async add(): Promise<boolean> {
    let isAdded = false;
    this.error = null;
    await this.#trying(async (backend) => {
      const view = await backend.addBackupDestination();
      if (view) this.#show(view);
      isAdded = view !== null;
    });
    return isAdded;
  }

  async remove(id: string): Promise<void> {
    this.error = null;
    await this.#trying(async (backend) => this.#show(await backend.removeBackupDestination(id)));
  }

  async make(archive: boolean): Promise<void> {
    await this.#working(async (backend) => {
      const made = await backend.backUpNow(archive);
      return made.cancelled && made.outcomes.length === 0 ? { what: "cancelled" } : { what: "made", made };
    });
  }

  async verify(backup: Backup): Promise<void> {
    await this.#working(async (backend) => {
      const verified = await backend.verifyBackup(backup.id);
      return verified ? { what: "verified", backup, verified } : { what: "cancelled" };
    });
  }

  async restore(backup: Backup, withFiles: boolean): Promise<void> {
    await this.#working(async (backend) => {
      const restored = await backend.restoreBackup(backup.id, withFiles);
      return restored && { what: "restored", restored };
    });
  }

  /** Ends only where it was cancelled or refused: otherwise the program starts again. */
  async replace(backup: Backup, withFiles: boolean): Promise<void> {
    this.replacing = true;
    await this.#working(async (backend) => {
      await backend.replaceByBackup(backup.id, withFiles);
      return { what: "cancelled" };
    });
    this.replacing = false;
  }

  /** Looks which backups are no longer kept. Answers whether that could be said. */
  async look(): Promise<boolean> {
    this.plan = null;
    this.error = null;
    await this.#trying(async (backend) => {
      this.plan = await backend.planPruning();
    });
    return this.plan !== null;
  }

  async prune(ids: string[]): Promise<void> {
    await this.#working(async (backend) => ({ what: "pruned", pruned: await backend.pruneBackups(ids) }));
  }

  async cancel(): Promise<void> {
    await this.#trying((backend) => backend.cancelBackup());
  }

  #show(view: BackupsView): void {
    this.view = view;
    this.work = view.work;
  }

  async #working(work: (backend: Workstation["backend"]) => Promise<Ended | null>): Promise<void> {
    this.ended = null;
    this.error = null;
    await this.#trying(async (backend) => {
      this.ended = await work(backend);
    });
    const error = this.error;
    await this.load();
    this.error ??= error;
  }

  async #trying(act: (backend: Workstation["backend"]) => Promise<void>): Promise<void> {
    try {
      await act(this.#workstation.backend);
    } catch (reason) {
      this.error = asCommandError(reason);
    }
  }
}
