import type {
  Allow,
  Attachment,
  Backend,
  BackendEvents,
  BackupWork,
  Batch,
  BatchDraft,
  BatchFilter,
  BatchSummary,
  Catalogue,
  CatalogueFull,
  CatalogueKind,
  CheckState,
  CommandError,
  Draft,
  ExportedBatches,
  ImportPlan,
  MadeDossier,
  ObjectStoreFields,
  ObjectStoreWork,
  OpenFailure,
  Owner,
  PlantQuery,
  Preview,
  Problem,
  ProductType,
  Started,
  StorageState,
  StorageUse,
  TrailFilter,
} from "..";
import { destination, FakeBackups } from "./backups";
import { FakeCatalogue } from "./catalogue";
import { conflictOf, differencesOf, enteredPart } from "./correct";
import { choicesOf, isOpenFailure, matching, summaryOf, totalsOf } from "./history";
import { FakeObjectStore } from "./object_store";
import { FakePins } from "./pins";
import { FakePlant } from "./plant";
import { confirmed, equalBatch, isAllowed, unusualWeight } from "./plausibility";
import { nextNumber, previewOf } from "./preview";
import { again, entered, repeated } from "./repeat";
import { attachment, emptyDraft, exampleCatalogue } from "./samples";
import { type FakeSetting, FakeSettings } from "./settings";
import { adviceFor, sampleUse } from "./storage_use";
import { FakeTrail } from "./trail";

/** A file that the fake's picker hands out next. */
export type FakeFile = {
  name: string;
  size?: number;
  preview_url?: string;
  preview_kind?: Attachment["preview_kind"];
  fails?: Attachment["error"];
};

export type FakeOptions = {
  catalogue?: Catalogue;
  operators?: string[];
  operator?: string | null;
  batches?: Batch[];
  draft?: Partial<BatchDraft>;
  draftAttachments?: Attachment[];
  storage?: StorageState;
  notices?: Started["notices"];
  /** What the last full check found; none was made otherwise. */
  lastCheck?: CheckState["last"];
  /** What is different about the settings, by key. */
  settings?: Record<string, FakeSetting>;
  /** Ticks of `tick_ms` that a copy takes; 0 saves at once. */
  ticks?: number;
  tick_ms?: number;
  now?: () => Date;
};

type Held = { attachment: Attachment; owner: Owner; file: FakeFile; timer?: ReturnType<typeof setInterval> };

/** A book in memory that behaves like the program: for component tests, and for `npm run dev` in a browser. */
export class FakeBackend implements Backend {
  /** What the picker hands out, one list a call; an exhausted picker was cancelled. */
  readonly picks: FakeFile[][] = [];
  /** What is on the clipboard. */
  clipboard: FakeFile[] = [];
  /** Files that run something when they are opened, by name. */
  readonly runs = new Map<string, "program" | "macros">();
  /** What the picker for folders answers next; null when it is cancelled. */
  folder: string | null = null;
  /** Whether the window has been closed. */
  closed = false;
  /** Whether the save dialogs are answered; otherwise they were cancelled. */
  saves = true;
  /** Every call by name, oldest first. */
  /** What the next check finds that does not fit the history. */
  rewritten: NonNullable<CheckState["last"]>["rewritten"] = null;
  readonly calls: { name: string; args: unknown[] }[] = [];
  /** Calls that fail next: taken off when used. */
  readonly failures = new Map<string, CommandError>();
  /** What the next import would change; null when its picker was cancelled. */
  plan: ImportPlan | null = null;
  readonly lists: FakeCatalogue;
  readonly configuration: FakeSettings;
  readonly backup = new FakeBackups();
  readonly plant = new FakePlant();
  readonly objects = new FakeObjectStore();
  readonly pins = new FakePins();
  readonly trail: FakeTrail;
  batches: Batch[];
  draft: Draft;
  storage: StorageState;
  use: StorageUse = sampleUse();
  check: CheckState;
  /** Files in the folder that belong to no batch. */
  orphans = 0;
  /** Holds a check until it is stopped or this is called. */
  endCheck: (() => void) | null = null;
  /** Whether checks wait for `endCheck`. */
  slowChecks = false;

  #operator: string | null;
  #parked = new Map<string, Draft>();
  #held = new Map<string, Held>();
  #listeners = new Map<string, Set<(payload: never) => void>>();
  #drops = new Map<string, FakeFile[]>();
  #serial = 0;
  station: string | null = null;
  #options: Required<Pick<FakeOptions, "ticks" | "tick_ms" | "now" | "notices">>;

  constructor(options: FakeOptions = {}) {
    // A catalogue of its own: what one test edits must not be there in the next.
    const catalogue = structuredClone(options.catalogue ?? exampleCatalogue);
    this.lists = new FakeCatalogue(catalogue, options.operators ?? ["A. Kumar"]);
    this.configuration = new FakeSettings(options.settings ?? {}, () => this.storage.path);
    this.batches = options.batches ?? [];
    this.trail = new FakeTrail(() => this.batches);
    this.#operator = options.operator === undefined ? "A. Kumar" : options.operator;
    this.storage = options.storage ?? { path: "/var/lib/batchbook/uploads", origin: "default", problem: null };
    this.check = { last: options.lastCheck ?? null, running: null };
    this.#options = {
      ticks: options.ticks ?? 0,
      tick_ms: options.tick_ms ?? 10,
      now: options.now ?? (() => new Date()),
      notices: options.notices ?? [],
    };
    this.draft = {
      id: this.#id("draft"),
      draft: { ...emptyDraft(), ...options.draft },
      attachments: [],
      changed_at: options.draft ? this.#options.now().toISOString() : null,
    };
    for (const it of options.draftAttachments ?? []) this.#hold(it, { kind: "draft", id: this.draft.id });
    for (const recorded of this.batches)
      for (const it of recorded.attachments) this.#hold(it, { kind: "batch", id: recorded.id });
  }

  start(): Promise<Started> {
    return this.#answer("start", [], () => ({
      catalogue: this.lists.inUse(),
      operators: this.lists.operators(),
      operator: this.#operator,
      draft: this.#currentDraft(),
      open_failures: this.#openFailures().length,
      batches: this.batches.length,
      storage: this.storage,
      notices: this.#options.notices,
      language: this.configuration.value("language"),
      time_zone: "Asia/Kolkata",
      station: this.station,
      preferences: this.configuration.preferences(),
      version: "0.1.0",
      accepted_kinds: ["png", "jpg", "pdf", "xlsx"],
      size_limit: 250_000_000,
    }));
  }

  previewBatch(draft: BatchDraft) {
    return this.#answer("previewBatch", [draft], () => this.#preview(draft));
  }

  keepDraft(id: string, draft: BatchDraft) {
    return this.#answer("keepDraft", [id, draft], () => {
      const changed_at = this.#options.now().toISOString();
      const kept = [this.draft, ...this.#parked.values()].find((it) => it.id === id);
      if (kept) Object.assign(kept, { draft, changed_at });
      return { changed_at };
    });
  }

  recordBatch(id: string, draft: BatchDraft, allow: Allow) {
    return this.#answer("recordBatch", [id, draft, allow], () => {
      const preview = this.#preview(draft);
      const doubts = [
        ...preview.problems,
        ...unusualWeight(draft, preview),
        ...equalBatch(draft, preview, this.batches, this.#options.now()),
      ];
      const problems = doubts.filter((it) => !isAllowed(it, allow));
      if (!this.#operator) problems.push({ field: "operator", code: "required", parameters: {} });
      if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
      const recorded = this.#record(draft, preview, confirmed(doubts));
      const next = this.#freshDraft();
      this.#bookChanged();
      const failed = recorded.attachments.filter((it) => it.state === "failed" || it.state === "kept");
      return { batch: recorded, failed_attachments: failed, next };
    });
  }

  repeatBatch(id: string | null) {
    return this.#answer("repeatBatch", [id], () => {
      const found = id === null ? this.batches.at(-1) : this.batches.find((it) => it.id === id);
      if (!found) throw { code: "no_such_batch", parameters: { batch: id ?? "" }, problems: [] } satisfies CommandError;
      return repeated(found);
    });
  }

  openCorrection(id: string) {
    return this.#answer("openCorrection", [id], () => {
      const found = this.#batch(id);
      const type = this.lists.inUse().product_types.find((it) => it.name === found.product_type);
      if (!type) throw new Error(`the fake corrects only batches of its catalogue, not ${found.product_type}`);
      return { batch: found, version: this.#version(id), entry: entered(found), product_type: type };
    });
  }

  previewCorrection(id: string, basedOn: number, draft: BatchDraft) {
    return this.#answer("previewCorrection", [id, basedOn, draft], () => {
      const { preview, after } = this.#corrected(id, basedOn, draft);
      return { preview, differences: after ? differencesOf(this.#batch(id), after) : [] };
    });
  }

  correctBatch(id: string, basedOn: number, draft: BatchDraft, reason: string, allow: Allow) {
    return this.#answer("correctBatch", [id, basedOn, draft, reason, allow], () => {
      this.pins.require();
      const { preview, after } = this.#corrected(id, basedOn, draft);
      const problems = [...preview.problems, ...unusualWeight(draft, preview)].filter((it) => !isAllowed(it, allow));
      problems.push(...this.#unexplained(reason));
      if (problems.length || !after) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
      const differences = differencesOf(this.#batch(id), after);
      this.trail.add({ ...this.#done("corrected", reason), subject: after.batch_code, differences }, id);
      return this.#put(after);
    });
  }

  revertBatch(id: string, basedOn: number, reason: string) {
    return this.#answer("revertBatch", [id, basedOn, reason], () => {
      this.pins.require();
      const found = this.#batch(id);
      const problems = [...conflictOf(found, this.#version(id) !== basedOn), ...this.#unexplained(reason)];
      if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
      const at = this.#options.now().toISOString();
      this.trail.add({ ...this.#done("reverted", reason), subject: found.batch_code }, id);
      return this.#put({ ...found, status: "reverted", reverted: { who: this.#operator ?? "", at, reason } });
    });
  }

  recordAgain(id: string, draftId: string) {
    return this.#answer("recordAgain", [id, draftId], () => {
      const files = this.#of(id).filter((it) => it.set_aside === null);
      const held = files.filter((it) => it.state === "saved");
      return {
        draft: again(this.#batch(id)),
        attachments: this.#attach(
          held.map(({ original_name, size }) => ({ name: original_name, ...(size === null ? {} : { size }) })),
          { kind: "draft", id: draftId },
        ),
        left_out: files.filter((it) => !held.includes(it)).map((it) => it.original_name),
      };
    });
  }

  setAsideAttachment(id: string, reason: string) {
    return this.#answer("setAsideAttachment", [id, reason], () => {
      const held = this.#find(id);
      const problems = this.#unexplained(reason);
      if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
      const at = this.#options.now().toISOString();
      this.#change(held, { set_aside: { who: this.#operator ?? "", at, reason } });
      this.#bookChanged();
      return { ...held.attachment };
    });
  }

  batchHistory(id: string) {
    return this.#answer("batchHistory", [id], () => this.trail.of(id));
  }

  trailPage(filter: TrailFilter, after: string | null, limit: number) {
    return this.#answer("trailPage", [filter, after, limit], () => this.trail.page(filter, after, limit));
  }

  trailChoices() {
    return this.#answer("trailChoices", [], () => this.trail.choices(this.lists.operators()));
  }

  exportTrail(filter: TrailFilter, format: "csv" | "json") {
    return this.#answer("exportTrail", [filter, format], () =>
      this.saves ? { file_name: `Trail.${format}`, entries: this.trail.found(filter).length } : null,
    );
  }

  authority() {
    return this.#answer("authority", [], () => this.pins.authority());
  }

  unlock(pin: string) {
    return this.#answer("unlock", ["…"], () => this.pins.unlock(pin));
  }

  lock() {
    return this.#answer("lock", [], () => this.pins.lock());
  }

  operatorStates() {
    return this.#answer("operatorStates", [], () => this.pins.states(this.lists.operators()));
  }

  setSupervisor(name: string, supervisor: boolean) {
    return this.#answer("setSupervisor", [name, supervisor], () => {
      this.pins.setSupervisor(name, supervisor);
      return this.pins.states(this.lists.operators());
    });
  }

  setPin(name: string, pin: string) {
    return this.#answer("setPin", [name, "…"], () => {
      this.pins.setPin(name, pin);
      return this.pins.states(this.lists.operators());
    });
  }

  changeOwnPin(before: string, pin: string) {
    return this.#answer("changeOwnPin", ["…", "…"], () => {
      this.pins.changeOwn(this.#operator ?? "", before, pin);
      return this.pins.states(this.lists.operators());
    });
  }

  removePin(name: string) {
    return this.#answer("removePin", [name], () => {
      this.pins.setPin(name, null);
      return this.pins.states(this.lists.operators());
    });
  }

  discardDraft(id: string) {
    return this.#answer("discardDraft", [id], () => {
      for (const held of [...this.#held.values()])
        if (held.owner.id === id) {
          clearInterval(held.timer);
          this.#held.delete(held.attachment.id);
        }
      return this.#freshDraft();
    });
  }

  pickAttachments(owner: Owner) {
    return this.#answer("pickAttachments", [owner], () => this.#attach(this.picks.shift() ?? [], owner));
  }

  attachDropped(token: string, owner: Owner) {
    return this.#answer("attachDropped", [token, owner], () => this.#attach(this.#drops.get(token) ?? [], owner));
  }

  pasteAttachments(owner: Owner) {
    return this.#answer("pasteAttachments", [owner], () => this.#attach(this.clipboard, owner));
  }

  openAttachment(id: string, confirmed: boolean) {
    return this.#answer("openAttachment", [id, confirmed], () => {
      const runs = this.runs.get(this.#find(id).attachment.original_name) ?? null;
      return { needs_confirmation: confirmed ? null : runs };
    });
  }

  showInFolder(id: string) {
    return this.#answer("showInFolder", [id], () => {
      this.#find(id);
    });
  }

  saveCopy(id: string) {
    return this.#answer("saveCopy", [id], () =>
      this.saves ? { file_name: this.#find(id).attachment.original_name } : null,
    );
  }

  saveAllCopies(batchId: string) {
    return this.#answer("saveAllCopies", [batchId], () => {
      if (!this.saves) return null;
      const of = [...this.#held.values()].filter(({ owner }) => owner.id === batchId);
      const saved = of.filter(({ attachment: { state } }) => state === "saved");
      const unsaved = of.filter(({ attachment: { state } }) => state !== "saved");
      return {
        file_names: saved.map(({ attachment: { original_name } }) => original_name),
        failed: unsaved.map(({ attachment: { original_name, state } }) => ({
          original_name,
          error: { code: "attachment_not_saved", parameters: { state }, problems: [] },
        })),
      };
    });
  }

  pickReplacement(id: string) {
    return this.#answer("pickReplacement", [id], () => {
      const old = this.#find(id);
      const file = this.picks.shift()?.[0];
      if (!file) return null;
      this.#held.delete(id);
      const [fresh] = this.#attach([file], old.owner);
      this.#bookChanged();
      return fresh ?? null;
    });
  }

  cancelAttachment(id: string) {
    return this.#answer("cancelAttachment", [id], () => {
      const held = this.#find(id);
      clearInterval(held.timer);
      this.#change(held, {
        state: "failed",
        copied: null,
        error: { code: "cancelled", parameters: { name: held.attachment.original_name }, retriable: true },
      });
    });
  }

  retryAttachment(id: string) {
    return this.#answer("retryAttachment", [id], () => {
      const held = this.#find(id);
      this.#copy(held);
      return { ...held.attachment };
    });
  }

  dismissAttachment(id: string) {
    return this.#answer("dismissAttachment", [id], () => {
      const held = this.#find(id);
      this.#change(held, { dismissed: true });
      this.#bookChanged();
      return { ...held.attachment };
    });
  }

  takeBackDismissal(id: string) {
    return this.#answer("takeBackDismissal", [id], () => {
      const held = this.#find(id);
      this.#change(held, { dismissed: false });
      this.#bookChanged();
      return { ...held.attachment };
    });
  }

  removeAttachment(id: string) {
    return this.#answer("removeAttachment", [id], () => {
      clearInterval(this.#find(id).timer);
      this.#held.delete(id);
    });
  }

  searchBatches(search: string, after: string | null, limit: number, filter?: BatchFilter) {
    return this.#answer("searchBatches", [search, after, limit, ...(filter ? [filter] : [])], () => {
      const found = this.#matching(search, filter).filter((it) => after === null || it.seq < Number(after));
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        batches: page.map((it) => this.#summary(it)),
        next: found.length > limit && last ? `${last.seq}` : null,
      };
    });
  }

  batchTotals(search: string, filter: BatchFilter) {
    return this.#answer("batchTotals", [search, filter], () => totalsOf(this.#matching(search, filter)));
  }

  filterChoices() {
    return this.#answer("filterChoices", [], () => choicesOf(this.batches));
  }

  reportBatches(search: string, filter: BatchFilter) {
    return this.#answer("reportBatches", [search, filter], () => {
      const found = this.#matching(search, filter);
      const batches = found.slice(0, 500).map((it) => ({ ...it, attachments: this.#of(it.id) }));
      return { batches, more: found.length > batches.length, totals: totalsOf(found) };
    });
  }

  exportBatches(search: string, filter: BatchFilter, format: "csv" | "xlsx"): Promise<ExportedBatches | null> {
    return this.#answer("exportBatches", [search, filter, format], () => {
      const { length } = this.#matching(search, filter);
      this.emit("export-progress", { written: length, total: length });
      return { file_name: `Batches.${format}`, batches: length };
    });
  }

  cancelExport() {
    return this.#answer("cancelExport", [], () => undefined);
  }

  makeDossier(search: string, filter: BatchFilter): Promise<MadeDossier | null> {
    return this.#answer("makeDossier", [search, filter], () => {
      const found = this.#matching(search, filter);
      this.emit("dossier-progress", { written: found.length, total: found.length });
      const files = found.flatMap((it) => this.#of(it.id));
      const lost = files.filter((it) => it.state === "missing");
      return {
        file_name: "Dossier.zip",
        batches: found.length,
        attachments: files.length - lost.length,
        problems: lost.map((it) => `${it.original_name} is not where it was saved.`),
      };
    });
  }

  cancelDossier() {
    return this.#answer("cancelDossier", [], () => undefined);
  }

  showBatch(id: string) {
    return this.#answer("showBatch", [id], () => {
      const files = this.#of(id);
      const isAside = (it: Attachment) => it.set_aside !== null;
      return { ...this.#batch(id), attachments: [...files.filter((it) => !isAside(it)), ...files.filter(isAside)] };
    });
  }

  openFailures() {
    return this.#answer("openFailures", [], () => this.#openFailures());
  }

  operators() {
    return this.#answer("operators", [], () => ({ operators: this.lists.operators(), operator: this.#operator }));
  }

  chooseOperator(name: string) {
    return this.#answer("chooseOperator", [name], () => {
      if (!this.lists.operators().includes(name)) this.lists.add("operator", name);
      if (name !== this.#operator) {
        if (this.#operator !== null) {
          this.#parked.set(this.#operator, this.draft);
          this.draft = this.#parked.get(name) ?? this.#emptyDraft();
        }
        this.#parked.delete(name);
        this.#operator = name;
      }
      return { operators: this.lists.operators(), operator: name, draft: this.#currentDraft() };
    });
  }

  storageState() {
    return this.#answer("storageState", [], () => this.storage);
  }

  adoptStorage() {
    return this.#answer("adoptStorage", [], () => {
      this.storage = { ...this.storage, problem: null };
      this.emit("storage-changed", this.storage);
      return this.storage;
    });
  }

  storageUse() {
    return this.#answer("storageUse", [], () => this.use);
  }

  answerStorageQuestions(answers: StorageUse["answers"]) {
    return this.#answer("answerStorageQuestions", [answers], () => {
      const advice = adviceFor(answers);
      this.use = { ...this.use, answers, advice };
      return this.use;
    });
  }

  moveStorage() {
    return this.#answer("moveStorage", [], () => {
      const from = this.storage.path;
      this.storage = { ...this.storage, path: "/mnt/nas/line2", origin: "/var/lib/batchbook/settings.toml" };
      this.emit("storage-changed", this.storage);
      return { from, to: this.storage.path, files: this.use.files, network: "cifs" };
    });
  }

  cancelStorageMove() {
    return this.#answer("cancelStorageMove", [], () => {});
  }

  objectStore() {
    return this.#answer("objectStore", [], () => this.objects.view());
  }

  saveObjectStore(fields: ObjectStoreFields, confirmed: boolean) {
    return this.#answer("saveObjectStore", [fields, confirmed], () => {
      this.pins.require();
      return this.objects.save(fields, confirmed);
    });
  }

  keepObjectStoreKey(provider: string, keyId: string, secret: string) {
    return this.#answer("keepObjectStoreKey", [provider, keyId, "…"], () => {
      this.pins.require();
      return this.objects.keep(provider, keyId, secret);
    });
  }

  pickObjectStoreKey() {
    return this.#answer("pickObjectStoreKey", [], () => {
      if (this.folder === null) return null;
      this.objects.isKeyKept = true;
      return this.objects.view();
    });
  }

  removeObjectStoreKey() {
    return this.#answer("removeObjectStoreKey", [], () => {
      this.objects.isKeyKept = false;
      return this.objects.view();
    });
  }

  async testObjectStore(fields: ObjectStoreFields) {
    const tested = await this.#answer("testObjectStore", [fields], () => this.objects.test(fields));
    await this.#objectWork({ what: "test", step: "read", done: 0, all: 0 });
    return tested;
  }

  pauseUploads(paused: boolean) {
    return this.#answer("pauseUploads", [paused], () => {
      this.objects.queue = { ...this.objects.queue, paused };
      return this.objects.view();
    });
  }

  tryUploadsNow() {
    return this.#answer("tryUploadsNow", [], () => this.objects.view());
  }

  async verifyObjects(sample: number | null) {
    const stopped = await this.#objectWork({ what: "verify", step: null, done: 40, all: 128 });
    return this.#answer("verifyObjects", [sample], () => ({ ...this.objects.verified, stopped }));
  }

  async evictObjects(all: boolean) {
    const stopped = await this.#objectWork({ what: "evict", step: null, done: 12_000_000, all: 24_000_000 });
    return this.#answer("evictObjects", [all], () => ({ ...this.objects.evicted, stopped }));
  }

  async fetchObjects() {
    const stopped = await this.#objectWork({ what: "fetch", step: null, done: 3, all: 12 });
    return this.#answer("fetchObjects", [], () => ({ ...this.objects.fetched, stopped }));
  }

  async migrateObjects() {
    const stopped = await this.#objectWork({ what: "migrate", step: null, done: 3, all: 40 });
    return this.#answer("migrateObjects", [], () => ({ ...this.objects.migrated, stopped }));
  }

  cancelObjectWork() {
    return this.#answer<void>("cancelObjectWork", [], () => this.#stopObjectWork?.());
  }

  attachmentLink(id: string, minutes: number) {
    return this.#answer("attachmentLink", [id, minutes], () => ({
      url: `https://plant-files.s3.amazonaws.com/line-2/batches/${id}?X-Amz-Expires=${minutes * 60}`,
      ends_at: new Date(this.#options.now().getTime() + minutes * 60_000).toISOString(),
    }));
  }

  /** Answers whether it was stopped rather than ended. */
  async #objectWork(work: ObjectStoreWork): Promise<boolean> {
    this.objects.work = work;
    this.emit("object-store-progress", work);
    const isStopped =
      this.objects.slow &&
      (await new Promise<boolean>((resolve) => {
        this.objects.finish = () => resolve(false);
        this.#stopObjectWork = () => resolve(true);
      }));
    this.objects.work = null;
    this.emit("object-store-progress", null);
    return isStopped;
  }

  checkState() {
    return this.#answer("checkState", [], () => this.check);
  }

  explainClock(entry: number, reason: string) {
    return this.#answer("explainClock", [entry, reason], () => {
      this.pins.require();
      this.rewritten = null;
    });
  }

  async checkFiles(rehash: boolean, heal: boolean): Promise<CheckState> {
    await this.#answer("checkFiles", [rehash, heal], () => undefined);
    const held = [...this.#held.values()].filter(
      ({ attachment: { state } }) => state === "saved" || state === "missing",
    );
    this.#checkChanged({ ...this.check, running: { rehash, done: 0, files: held.length } });
    const isStopped = this.slowChecks && (await this.#untilEnded());
    if (heal) this.orphans = 0;
    const wrong = held.filter(({ attachment: { state } }) => state === "missing");
    const last = {
      kind: rehash ? ("rehash" as const) : ("quick" as const),
      at: this.#options.now().toISOString(),
      files: held.length,
      not_as_saved: wrong.length,
      orphans: this.orphans,
      database_damaged: false,
      rewritten: this.rewritten,
    };
    this.#checkChanged({ last: isStopped ? this.check.last : last, running: null });
    return this.check;
  }

  stopCheck() {
    return this.#answer<void>("stopCheck", [], () => this.#stopCheck?.());
  }

  noteTouch() {
    return this.#answer<void>("noteTouch", [], () => undefined);
  }

  async plantBook() {
    await this.#openPlant();
    return this.#answer("plantBook", [], () => this.plant.view());
  }

  async addPlantFolder() {
    if (this.folder === null) return this.#answer("addPlantFolder", [], () => null);
    this.plant.add(this.folder);
    await this.#openPlant();
    return this.#answer("addPlantFolder", [], () => this.plant.view());
  }

  async addPlantBucket() {
    this.plant.add(this.plant.bucket ?? "");
    await this.#openPlant();
    return this.#answer("addPlantBucket", [], () => this.plant.view());
  }

  async removePlantFolder(id: string) {
    this.plant.remove(id);
    await this.#openPlant();
    return this.#answer("removePlantFolder", [id], () => this.plant.view());
  }

  async reopenPlantBook() {
    await this.#openPlant();
    return this.#answer("reopenPlantBook", [], () => this.plant.view());
  }

  stopPlantBook() {
    return this.#answer("stopPlantBook", [], () => {
      this.plant.stopped = true;
      this.plant.finish();
    });
  }

  #openPlant(): Promise<void> {
    return this.plant.opening((work) => this.emit("plant-progress", work));
  }

  searchPlant(query: PlantQuery, after: string | null, limit: number) {
    return this.#answer("searchPlant", [query, after, limit], () => this.plant.search(query, after, limit));
  }

  showPlantBatch(station: string, id: string) {
    return this.#answer("showPlantBatch", [station, id], () => this.plant.show(station, id));
  }

  openPlantFile(station: string, id: string, confirmed: boolean) {
    return this.#answer("openPlantFile", [station, id, confirmed], () => this.plant.open(confirmed));
  }

  savePlantFile(station: string, id: string) {
    return this.#answer("savePlantFile", [station, id], () => (this.saves ? { file_name: "slip.png" } : null));
  }

  exportPlant(query: PlantQuery, format: "csv" | "xlsx") {
    return this.#answer("exportPlant", [query, format], () =>
      this.saves ? { file_name: `Batches.${format}`, batches: this.plant.found(query).length } : null,
    );
  }

  backups() {
    return this.#answer("backups", [], () => this.backup.view());
  }

  addBackupDestination() {
    return this.#answer("addBackupDestination", [], () => {
      if (this.folder === null) return null;
      this.backup.destinations.push(destination({ path: this.folder }));
      return this.backup.view();
    });
  }

  removeBackupDestination(id: string) {
    return this.#answer("removeBackupDestination", [id], () => {
      this.backup.destinations = this.backup.destinations.filter((it) => it.id !== id);
      return this.backup.view();
    });
  }

  async backUpNow(archive: boolean) {
    const isWhole = await this.#work("backup");
    return this.#answer("backUpNow", [archive], () =>
      isWhole ? this.backup.made(archive, this.#options.now().toISOString()) : { cancelled: true, outcomes: [] },
    );
  }

  cancelBackup() {
    return this.#answer("cancelBackup", [], () => {
      this.backup.cancelled = true;
      this.backup.finish?.();
    });
  }

  async verifyBackup(id: string) {
    const isWhole = await this.#work("verify");
    return this.#answer("verifyBackup", [id], () => (isWhole ? this.backup.verified : null));
  }

  async restoreBackup(id: string, withFiles: boolean) {
    const path = this.folder;
    const isWhole = path !== null && (await this.#work("restore"));
    return this.#answer("restoreBackup", [id, withFiles], () =>
      isWhole
        ? {
            path: `${path}/Batchbook of 2026-11-24`,
            batches: this.batches.length,
            attachments: 12,
            storage_path_set_aside: null,
            backup_destinations_set_aside: null,
            object_store_set_aside: null,
            uploads_paused: this.backup.backups.some((it) => it.id === id && it.kind === "object_store"),
            findings: [],
          }
        : null,
    );
  }

  async replaceByBackup(id: string, withFiles: boolean) {
    await this.#answer("replaceByBackup", [id, withFiles], () => undefined);
    await this.#work("restore");
  }

  planPruning() {
    return this.#answer("planPruning", [], () => structuredClone(this.backup.plan));
  }

  async pruneBackups(ids: string[]) {
    await this.#answer("pruneBackups", [ids], () => undefined);
    const isWhole = await this.#work("prune");
    return this.backup.pruned(ids, isWhole);
  }

  findSnapshots(fields: ObjectStoreFields) {
    return this.#answer("findSnapshots", [fields], () => {
      this.objects.refuseUnusable(fields);
      return this.backup.snapshots;
    });
  }

  async rebuildComputer(id: string, withFiles: boolean) {
    const isWhole = await this.#work("restore");
    return this.#answer("rebuildComputer", [id, withFiles], () => (isWhole ? this.backup.rebuilt(id) : null));
  }

  startAgain() {
    return this.#answer("startAgain", [], () => undefined);
  }

  /** Answers whether it was left to its end. */
  async #work(what: BackupWork["what"]): Promise<boolean> {
    this.backup.cancelled = false;
    const step = what === "prune" ? "removing" : "copying";
    this.backup.work = { what, step, done: 18_100_000, all: 31_000_000, speed: 40_000_000, left: 12 };
    this.emit("backup-progress", this.backup.work);
    if (this.backup.slow)
      await new Promise<void>((resolve) => {
        this.backup.finish = resolve;
      });
    this.backup.work = null;
    this.emit("backup-progress", null);
    return !this.backup.cancelled;
  }

  settings() {
    return this.#answer("settings", [], () => this.configuration.view());
  }

  setSetting(key: string, value: string) {
    return this.#answer("setSetting", [key, value], () => this.configuration.set(key, value));
  }

  choosePickerFolder() {
    return this.#answer("choosePickerFolder", [], () =>
      this.folder === null ? null : this.configuration.set("picker_folder", this.folder),
    );
  }

  closeWindow() {
    return this.#answer("closeWindow", [], () => {
      this.closed = true;
    });
  }

  holdWindow() {
    return this.#answer("holdWindow", [], () => {});
  }

  printWindow() {
    return this.#answer("printWindow", [], () => globalThis.print());
  }

  codePatternExample(pattern: string) {
    return this.#answer("codePatternExample", [pattern], () => this.configuration.example(pattern));
  }

  logLines(onlyFailures: boolean, after: string | null) {
    return this.#answer("logLines", [onlyFailures, after], () => this.configuration.lines(onlyFailures, after));
  }

  openFolder(which: "data" | "logs" | "storage") {
    return this.#answer<void>("openFolder", [which], () => undefined);
  }

  diagnosis() {
    return this.#answer("diagnosis", [], () => this.configuration.diagnosis());
  }

  catalogueFull() {
    return this.#answer("catalogueFull", [], () => this.lists.full);
  }

  saveProductType(originalName: string | null, productType: ProductType) {
    return this.#edit("saveProductType", [originalName, productType], () =>
      this.lists.saveProductType(originalName, productType),
    );
  }

  setRetired(kind: CatalogueKind, name: string, retired: boolean) {
    return this.#edit("setRetired", [kind, name, retired], () => {
      if (kind === "operator" && retired && name === this.#operator) this.#operator = null;
      return this.lists.setRetired(kind, name, retired);
    });
  }

  reorder(kind: CatalogueKind, names: string[]) {
    return this.#edit("reorder", [kind, names], () => this.lists.reorder(kind, names));
  }

  addBrand(name: string) {
    return this.#edit("addBrand", [name], () => this.lists.add("brand", name));
  }

  renameBrand(name: string, newName: string) {
    return this.#edit("renameBrand", [name, newName], () => this.lists.rename("brand", name, newName));
  }

  addOperator(name: string) {
    return this.#edit("addOperator", [name], () => this.lists.add("operator", name));
  }

  renameOperator(name: string, newName: string) {
    return this.#edit("renameOperator", [name, newName], () => {
      if (this.#operator === name) this.#operator = newName;
      return this.lists.rename("operator", name, newName);
    });
  }

  addOption(productType: string, parameter: string, option: string) {
    return this.#edit("addOption", [productType, parameter, option], () =>
      this.lists.addOption(productType, parameter, option),
    );
  }

  importCatalogue() {
    return this.#answer("importCatalogue", [], () => this.plan);
  }

  applyImport(token: string) {
    return this.#edit("applyImport", [token], () => (this.plan ? this.lists.apply(this.plan) : this.lists.full));
  }

  exportCatalogue() {
    return this.#answer<{ file_name: string } | null>("exportCatalogue", [], () => ({ file_name: "catalogue.json" }));
  }

  on<K extends keyof BackendEvents>(event: K, listener: (payload: BackendEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as (payload: never) => void);
    return () => listeners.delete(listener as (payload: never) => void);
  }

  /** Says `payload` to everybody who listens for `event`. */
  emit<K extends keyof BackendEvents>(event: K, payload: BackendEvents[K]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(payload as never);
  }

  /** Drops files onto the window. */
  drop(files: FakeFile[]): void {
    const token = this.#id("drop");
    this.#drops.set(token, files);
    this.emit("files-hover", { hovering: false });
    this.emit("files-dropped", { token, count: files.length });
  }

  /** Takes the cause of a failure away, so that the next try succeeds. */
  repair(name: string): void {
    for (const held of this.#held.values()) if (held.attachment.original_name === name) held.file = { name };
  }

  /** The storage path is back: what was kept follows, and nobody asked for it. */
  moveKept(): void {
    for (const held of this.#held.values()) {
      if (held.attachment.state !== "kept") continue;
      held.file = { name: held.attachment.original_name };
      this.#copy(held);
    }
  }

  async #answer<T>(name: string, args: unknown[], act: () => T): Promise<T> {
    // What crosses the real border is plain data: reactive proxies must not leak through here unnoticed.
    this.calls.push({ name, args: JSON.parse(JSON.stringify(args)) as unknown[] });
    await Promise.resolve();
    const failure = this.failures.get(name);
    if (failure) {
      this.failures.delete(name);
      throw failure;
    }
    return JSON.parse(JSON.stringify(act() ?? null)) as T;
  }

  async #edit(name: string, args: unknown[], act: () => CatalogueFull): Promise<CatalogueFull> {
    const full = await this.#answer(name, args, act);
    this.#bookChanged();
    return full;
  }

  #id(kind: string): string {
    this.#serial += 1;
    return `${kind}-${this.#serial}`;
  }

  #numbers(): Map<string, string> {
    return new Map(this.batches.map((it) => [it.batch_number, it.batch_code]));
  }

  #preview(draft: BatchDraft, batches = this.batches) {
    return previewOf(draft, {
      catalogue: this.lists.inUse(),
      numbers: new Map(batches.map((it) => [it.batch_number, it.batch_code])),
      batches,
      now: this.#options.now(),
    });
  }

  #record(draft: BatchDraft, preview: Preview, confirmations: Batch["confirmations"]): Batch {
    const type = this.lists.full.product_types.find((it) => it.name === draft.product_type);
    const now = this.#options.now().toISOString();
    const id = this.#id("recorded");
    for (const held of this.#held.values()) if (held.owner.id === this.draft.id) held.owner = { kind: "batch", id };
    const recorded: Batch = {
      id,
      seq: this.batches.reduce((most, it) => Math.max(most, it.seq), 0) + 1,
      ...enteredPart(draft, preview, type),
      batch_number: draft.batch_number?.trim() || nextNumber(this.#numbers()),
      produced_at: draft.produced_at ?? now,
      recorded_at: now,
      status: "recorded",
      operator: this.#operator ?? "",
      station: null,
      parameter_units: Object.fromEntries(
        (type?.parameters ?? []).flatMap((it) => (it.unit ? [[it.name, it.unit]] : [])),
      ),
      reverted: null,
      confirmations,
      attachments: this.#of(id),
    };
    this.batches.push(recorded);
    return recorded;
  }

  /** Somebody else corrects a batch: whoever has it open has an old one. */
  changeElsewhere(id: string, change: Partial<Batch>): void {
    this.#put({ ...this.#batch(id), ...change });
  }

  #versions = new Map<string, number>();

  #version(id: string): number {
    return this.#versions.get(id) ?? 1;
  }

  #batch(id: string): Batch {
    const found = this.batches.find((it) => it.id === id);
    if (!found) throw { code: "no_such_batch", parameters: { batch: id }, problems: [] } satisfies CommandError;
    return found;
  }

  #put(changed: Batch): Batch {
    this.batches = this.batches.map((it) => (it.id === changed.id ? changed : it));
    this.#versions.set(changed.id, this.#version(changed.id) + 1);
    this.#bookChanged();
    return changed;
  }

  #done(action: string, reason: string) {
    return { action, who: this.pins.by ?? this.#operator, at: this.#options.now().toISOString(), reason };
  }

  #unexplained(reason: string): Problem[] {
    return reason.trim() ? [] : [{ field: "reason", code: "required", parameters: {} }];
  }

  #corrected(id: string, basedOn: number, draft: BatchDraft): { preview: Preview; after: Batch | null } {
    const found = this.#batch(id);
    const others = this.batches.filter((it) => it.id !== id);
    const judged = this.#preview(draft, others);
    const missing = (["produced_at", "batch_number"] as const).filter((it) => !draft[it]);
    const problems = [
      ...conflictOf(found, this.#version(id) !== basedOn),
      ...judged.problems,
      ...missing.map((field) => ({ field, code: "required", parameters: {} })),
    ];
    const preview = { ...judged, problems, next_number: null };
    const type = this.lists.inUse().product_types.find((it) => it.name === draft.product_type);
    const { produced_at, batch_number } = draft;
    const isWrong = problems.some(({ code }) => code !== "future" && code !== "number_jump");
    if (isWrong || !produced_at || !batch_number) return { preview, after: null };
    return { preview, after: { ...found, ...enteredPart(draft, preview, type), produced_at, batch_number } };
  }

  #freshDraft(): Draft {
    this.draft = this.#emptyDraft();
    return this.#currentDraft();
  }

  #emptyDraft(): Draft {
    return { id: this.#id("draft"), draft: emptyDraft(), attachments: [], changed_at: null };
  }

  #currentDraft(): Draft {
    return { ...this.draft, attachments: this.#of(this.draft.id) };
  }

  #matching(search: string, filter?: BatchFilter): Batch[] {
    return matching(this.batches, (id) => this.#of(id), search, filter);
  }

  #of(owner: string): Attachment[] {
    return [...this.#held.values()].filter((it) => it.owner.id === owner).map((it) => ({ ...it.attachment }));
  }

  #find(id: string): Held {
    const held = this.#held.get(id);
    if (!held) throw { code: "no_such_attachment", parameters: { id }, problems: [] } satisfies CommandError;
    return held;
  }

  #hold(it: Attachment, owner: Owner, file: FakeFile = { name: it.original_name }): Held {
    const held: Held = { attachment: { ...it }, owner, file: it.error ? { ...file, fails: it.error } : file };
    this.#held.set(it.id, held);
    return held;
  }

  #attach(files: FakeFile[], owner: Owner): Attachment[] {
    return files.map((file) => {
      const size = file.size ?? 2_400_000;
      const it = attachment({ id: this.#id("attachment"), original_name: file.name, size, state: "copying" });
      const held = this.#hold({ ...it, sha256: null, copied: 0 }, owner, file);
      const asPicked = { ...held.attachment };
      this.#copy(held);
      return asPicked;
    });
  }

  #copy(held: Held): void {
    const size = held.attachment.size ?? 0;
    Object.assign(held.attachment, { state: "copying", copied: 0, error: null });
    this.emit("attachment-changed", { ...held.attachment, owner: held.owner });
    let tick = 0;
    held.timer = setInterval(
      () => {
        tick += 1;
        const fails = held.file.fails;
        if (fails && tick * 2 >= this.#options.ticks)
          this.#finish(held, { state: "failed", copied: null, error: fails });
        else if (tick >= this.#options.ticks)
          this.#finish(held, {
            state: "saved",
            copied: null,
            sha256: attachment({ id: "", original_name: "" }).sha256,
            thumbnail_url: held.file.preview_url ?? null,
            preview_url: held.file.preview_url ?? null,
            preview_kind: held.file.preview_kind ?? (held.file.preview_url ? "image" : null),
          });
        else this.#change(held, { copied: Math.floor((size * tick) / this.#options.ticks) });
      },
      this.#options.ticks ? this.#options.tick_ms : 0,
    );
  }

  #finish(held: Held, change: Partial<Attachment>): void {
    clearInterval(held.timer);
    this.#change(held, change);
    if (held.owner.kind === "batch") this.#bookChanged();
  }

  #change(held: Held, change: Partial<Attachment>): void {
    Object.assign(held.attachment, change);
    this.emit("attachment-changed", { ...held.attachment, owner: held.owner });
  }

  #summary(it: Batch): BatchSummary {
    return summaryOf(it, this.#of(it.id));
  }

  #openFailures(): OpenFailure[] {
    return this.batches.flatMap((it) => {
      const attachments = this.#of(it.id);
      return attachments.filter(isOpenFailure).map((failed) => ({
        batch_id: it.id,
        batch_code: it.batch_code,
        batch_number: it.batch_number,
        recorded_at: it.recorded_at,
        attachments: attachments.length,
        attachment: failed,
      }));
    });
  }

  #stopCheck: (() => void) | null = null;
  #stopObjectWork: (() => void) | null = null;

  /** Answers whether the check was stopped rather than ended. */
  #untilEnded(): Promise<boolean> {
    return new Promise((resolve) => {
      this.endCheck = () => resolve(false);
      this.#stopCheck = () => resolve(true);
    });
  }

  #checkChanged(state: CheckState): void {
    this.check = state;
    this.emit("check-changed", structuredClone(state));
  }

  #bookChanged(): void {
    this.emit("book-changed", {
      open_failures: this.#openFailures().length,
      batches: this.batches.length,
      notices: this.#options.notices,
    });
  }
}
