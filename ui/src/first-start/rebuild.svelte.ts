import {
  asCommandError,
  type Backend,
  type BackupWork,
  type CommandError,
  type FoundSnapshots,
  type ObjectStoreFields,
  type ObjectStoreView,
  type Rebuilt,
} from "../backend";
import { stillWrong, type Typed, whole } from "../shared/object_store/typed";

/** A computer that is rebuilt from an object store: where that is, what is there, and how far it has come. Nothing that is typed is lost on the way. */
export class Rebuild {
  keyId = $state("");
  secret = $state("");
  /** Another key is entered than the one that this computer has. */
  replacing = $state(false);
  problems: CommandError["problems"] = $state.raw([]);
  error: CommandError | null = $state.raw(null);
  /** It is looked for, or fetched. */
  busy = $state(false);
  found: FoundSnapshots | null = $state.raw(null);
  chosen: string | null = $state(null);
  withFiles = $state(false);
  cancelled = $state(false);
  work: BackupWork | null = $state.raw(null);
  rebuilt: Rebuilt | null = $state.raw(null);

  #view: ObjectStoreView | null = $state.raw(null);
  #typed: ObjectStoreFields | null = $state.raw(null);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** What the fields show: at first what the settings of this computer say already. */
  get fields(): ObjectStoreFields | null {
    return this.#typed ?? this.#view?.fields ?? null;
  }

  /** Whether this computer has a key for the provider that is chosen. */
  get hasKey(): boolean {
    const { provider } = this.fields ?? {};
    const origin = this.#view?.keys.find((it) => it.provider === provider)?.origin ?? "none";
    return origin !== "none";
  }

  get isKeyTyped(): boolean {
    return this.replacing || !this.hasKey;
  }

  /** Follows the work until the returned function is called. */
  follow(): () => void {
    return this.#backend.on("backup-progress", (work) => {
      this.work = work;
    });
  }

  load(): Promise<void> {
    return this.#doing(async () => {
      this.#view = await this.#backend.objectStore();
    });
  }

  type(key: keyof ObjectStoreFields, value: Typed): void {
    if (!this.fields) return;
    this.#typed = { ...this.fields, [key]: value };
    this.problems = stillWrong(this.problems, key);
    this.error = null;
  }

  /** Keeps the key that was typed, and lists what is there. */
  look(): Promise<void> {
    return this.#doing(async () => {
      const { fields } = this;
      if (!fields) return;
      if (this.isKeyTyped && (this.keyId || this.secret)) await this.#keepKey(fields.provider);
      // Only a place that is in use has to be there; this one is, as soon as the book is back.
      const way = { ...whole(fields), mode: fields.mode === "off" ? "hybrid" : fields.mode };
      const found = await this.#backend.findSnapshots(way);
      this.found = found;
      this.chosen = (found.snapshots.find((it) => it.waiting === 0) ?? found.snapshots[0])?.id ?? null;
    });
  }

  /** Chooses Google's key, which is a file. */
  pickKey(): Promise<void> {
    return this.#doing(async () => {
      this.#view = (await this.#backend.pickObjectStoreKey()) ?? this.#view;
    });
  }

  back(): void {
    this.found = null;
    this.error = null;
    this.cancelled = false;
  }

  /** Fetches what was chosen; the next start takes it into use. */
  rebuild(): Promise<void> {
    return this.#doing(async () => {
      if (this.chosen === null) return;
      this.rebuilt = await this.#backend.rebuildComputer(this.chosen, this.withFiles);
      this.cancelled = this.rebuilt === null;
    });
  }

  async cancel(): Promise<void> {
    await this.#backend.cancelBackup();
  }

  startAgain(): Promise<void> {
    return this.#doing(() => this.#backend.startAgain());
  }

  async #keepKey(provider: string): Promise<void> {
    this.#view = await this.#backend.keepObjectStoreKey(provider, this.keyId, this.secret);
    // Kept no longer than it takes to hand it over.
    this.keyId = "";
    this.secret = "";
    this.replacing = false;
  }

  async #doing(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    this.problems = [];
    this.cancelled = false;
    try {
      await act();
    } catch (reason) {
      const error = asCommandError(reason);
      this.problems = error.problems;
      if (error.problems.length === 0) this.error = error;
    } finally {
      this.busy = false;
    }
  }
}
