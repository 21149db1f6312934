import {
  asCommandError,
  type CommandError,
  type EvictedObjects,
  type FetchedObjects,
  type MigratedObjects,
  type ObjectStoreFields,
  type ObjectStoreTested,
  type ObjectStoreView,
  type ObjectStoreWork,
  type VerifiedObjects,
} from "../backend";
import { stillWrong, type Typed, trimmed, whole } from "../shared/object_store/typed";
import type { Workstation } from "../shared/workstation.svelte";

/** How the last work ended; it stays until the next begins. */
export type Ended =
  | { what: "verify"; verified: VerifiedObjects }
  | { what: "evict"; evicted: EvictedObjects }
  | { what: "fetch"; fetched: FetchedObjects }
  | { what: "migrate"; migrated: MigratedObjects };

/** The object store as it is configured, what is typed and not saved yet, and the work under way: all of it outlives a look elsewhere. */
export class ObjectStore {
  view: ObjectStoreView | null = $state.raw(null);
  /** Why nothing is known of it. */
  error: CommandError | null = $state.raw(null);
  problems: CommandError["problems"] = $state.raw([]);
  /** Why it was not saved, where no field is to blame. */
  refusal: CommandError | null = $state.raw(null);
  /** Saving would leave evicted files behind: asked about first. */
  asked: CommandError | null = $state.raw(null);
  saved = $state(false);
  tested: ObjectStoreTested | null = $state.raw(null);
  /** The step that was begun last: where the test failed, those before it went well. */
  testError: CommandError | null = $state.raw(null);
  work: ObjectStoreWork | null = $state.raw(null);
  ended: Ended | null = $state.raw(null);
  workError: CommandError | null = $state.raw(null);

  #typed: ObjectStoreFields | null = $state.raw(null);
  readonly #workstation: Workstation;

  constructor(workstation: Workstation) {
    this.#workstation = workstation;
  }

  /** What the fields show. */
  get fields(): ObjectStoreFields | null {
    return this.#typed ?? this.view?.fields ?? null;
  }

  get unsaved(): boolean {
    const [typed, saved] = [this.#typed, this.view?.fields];
    if (!typed || !saved) return false;
    const keys = Object.keys(saved) as (keyof ObjectStoreFields)[];
    return keys.some((key) => trimmed(typed[key]) !== saved[key]);
  }

  /** Follows the work until the returned function is called. */
  follow(): () => void {
    return this.#workstation.backend.on("object-store-progress", (work) => {
      this.work = work;
    });
  }

  type(key: keyof ObjectStoreFields, value: Typed): void {
    if (!this.fields) return;
    this.#typed = { ...this.fields, ...this.#proposed(key), [key]: value };
    this.problems = stillWrong(this.problems, key);
    this.saved = false;
    this.refusal = null;
    this.tested = null;
    this.testError = null;
  }

  /** In one bucket each station has a prefix of its own: its code, until somebody types another. */
  #proposed(key: keyof ObjectStoreFields): Partial<ObjectStoreFields> {
    const { station } = this.#workstation;
    const isFirst = key === "mode" && this.view?.fields.bucket === "" && this.#typed === null;
    return isFirst && station ? { prefix: station } : {};
  }

  /** Forgets what is typed. */
  undo(): void {
    this.#typed = null;
    this.problems = [];
    this.refusal = null;
    this.asked = null;
  }

  async load(): Promise<void> {
    try {
      this.#take(await this.#workstation.backend.objectStore());
    } catch (reason) {
      this.error = asCommandError(reason);
    }
  }

  /** Saves everything that is typed at once. Where it is refused, all of it is still there. */
  async save(confirmed = false): Promise<void> {
    if (!this.fields) return;
    this.problems = [];
    this.refusal = null;
    this.asked = null;
    try {
      this.#take(await this.#workstation.backend.saveObjectStore(whole(this.fields), confirmed));
      this.#typed = null;
      this.saved = true;
    } catch (reason) {
      this.#refuse(asCommandError(reason));
    }
  }

  /** Keeps a key. A refusal is thrown: the fields that it is about are the caller's. */
  async keepKey(provider: string, keyId: string, secret: string): Promise<void> {
    this.#take(await this.#workstation.backend.keepObjectStoreKey(provider, keyId, secret));
  }

  /** Answers whether a file was picked. */
  async pickKey(): Promise<boolean> {
    const view = await this.#workstation.backend.pickObjectStoreKey();
    if (view) this.#take(view);
    return view !== null;
  }

  async removeKey(): Promise<void> {
    this.#take(await this.#workstation.backend.removeObjectStoreKey());
  }

  /** Tests the connection with what is typed. */
  async test(): Promise<void> {
    if (!this.fields) return;
    this.tested = null;
    this.testError = null;
    this.problems = [];
    try {
      this.tested = await this.#workstation.backend.testObjectStore(whole(this.fields));
    } catch (reason) {
      const error = asCommandError(reason);
      if (error.problems.length) this.problems = error.problems;
      else this.testError = error;
    }
  }

  async pause(paused: boolean): Promise<void> {
    await this.#working(async (backend) => this.#take(await backend.pauseUploads(paused)));
  }

  async tryNow(): Promise<void> {
    await this.#working(async (backend) => this.#take(await backend.tryUploadsNow()));
  }

  async verify(sample: number | null): Promise<void> {
    await this.#work(async (backend) => ({ what: "verify", verified: await backend.verifyObjects(sample) }));
  }

  async evict(all: boolean): Promise<void> {
    await this.#work(async (backend) => ({ what: "evict", evicted: await backend.evictObjects(all) }));
  }

  async fetchAll(): Promise<void> {
    await this.#work(async (backend) => ({ what: "fetch", fetched: await backend.fetchObjects() }));
  }

  async migrate(): Promise<void> {
    await this.#work(async (backend) => ({ what: "migrate", migrated: await backend.migrateObjects() }));
  }

  async cancel(): Promise<void> {
    await this.#working((backend) => backend.cancelObjectWork());
  }

  #take(view: ObjectStoreView): void {
    this.view = view;
    this.work = view.work;
    this.error = null;
  }

  #refuse(error: CommandError): void {
    if (error.problems.length) this.problems = error.problems;
    else if (error.code.startsWith("cloud_evicted_")) this.asked = error;
    else this.refusal = error;
  }

  async #work(work: (backend: Workstation["backend"]) => Promise<Ended>): Promise<void> {
    this.ended = null;
    await this.#working(async (backend) => {
      this.ended = await work(backend);
    });
    await this.load();
  }

  async #working(act: (backend: Workstation["backend"]) => Promise<void>): Promise<void> {
    this.workError = null;
    try {
      await act(this.#workstation.backend);
    } catch (reason) {
      this.workError = asCommandError(reason);
    }
  }
}
