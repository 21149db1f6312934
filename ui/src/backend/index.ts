/**
 * What the screens ask of the program behind them.
 *
 * This folder alone imports `@tauri-apps`; screens get a `Backend` and cannot tell the real one from the fake.
 */

import type {
  BackedUp,
  BackupsView,
  BackupWork,
  FoundSnapshots,
  PrunedBackups,
  PrunePlan,
  Rebuilt,
  RestoredBackup,
  VerifiedBackup,
} from "./backups";
import type { Attachment } from "./generated/Attachment";
import type { Authority } from "./generated/Authority";
import type { Batch } from "./generated/Batch";
import type { BatchDraft } from "./generated/BatchDraft";
import type { BatchFilter } from "./generated/BatchFilter";
import type { BatchSummary } from "./generated/BatchSummary";
import type { CheckState } from "./generated/CheckState";
import type { CommandError } from "./generated/CommandError";
import type { CorrectionPreview } from "./generated/CorrectionPreview";
import type { Difference } from "./generated/Difference";
import type { Draft } from "./generated/Draft";
import type { Entry } from "./generated/Entry";
import type { ExportedBatches } from "./generated/ExportedBatches";
import type { ExportedTrail } from "./generated/ExportedTrail";
import type { FilterChoices } from "./generated/FilterChoices";
import type { MadeDossier } from "./generated/MadeDossier";
import type { MovedStorage } from "./generated/MovedStorage";
import type { Opened } from "./generated/Opened";
import type { OpenedCorrection } from "./generated/OpenedCorrection";
import type { OpenFailure } from "./generated/OpenFailure";
import type { OperatorState } from "./generated/OperatorState";
import type { Owner } from "./generated/Owner";
import type { Preview } from "./generated/Preview";
import type { ProductType } from "./generated/ProductType";
import type { Recorded } from "./generated/Recorded";
import type { RecordedAgain } from "./generated/RecordedAgain";
import type { Report } from "./generated/Report";
import type { SavedCopies } from "./generated/SavedCopies";
import type { SavedCopy } from "./generated/SavedCopy";
import type { Started } from "./generated/Started";
import type { StorageMoveWork } from "./generated/StorageMoveWork";
import type { StorageShare } from "./generated/StorageShare";
import type { StorageState } from "./generated/StorageState";
import type { StorageUse } from "./generated/StorageUse";
import type { Totals } from "./generated/Totals";
import type { TrailChoices } from "./generated/TrailChoices";
import type { TrailFilter } from "./generated/TrailFilter";
import type { TrailPage } from "./generated/TrailPage";
import type { CatalogueFull, CatalogueKind, ImportPlan, LogLine, SettingsView } from "./lists_and_settings";
import type {
  AttachmentLink,
  EvictedObjects,
  FetchedObjects,
  MigratedObjects,
  ObjectStoreFields,
  ObjectStoreTested,
  ObjectStoreView,
  ObjectStoreWork,
  VerifiedObjects,
} from "./object_store";
import type { PlantBatch, PlantPage, PlantQuery, PlantView, PlantWork } from "./plant";

export type {
  BackedUp,
  Backup,
  BackupDestination,
  BackupFinding,
  BackupsView,
  BackupWork,
  FoundSnapshots,
  KeptAside,
  PlannedBackup,
  PlannedPlace,
  PrunedBackups,
  PrunePlan,
  Rebuilt,
  RestoredBackup,
  StoredSnapshot,
  VerifiedBackup,
} from "./backups";
export type { Catalogue } from "./generated/Catalogue";
export type { Problem } from "./generated/Problem";
export type { ProductType } from "./generated/ProductType";
export type {
  CatalogueChange,
  CatalogueFull,
  CatalogueKind,
  FullProductType,
  ImportPlan,
  KnownPath,
  LogLine,
  Named,
  Preferences,
  SettingsView,
  SettingValue,
  Theme,
  TouchTargets,
} from "./lists_and_settings";
export type {
  AttachmentLink,
  EvictedObjects,
  FailedObject,
  FetchedObjects,
  MigratedObjects,
  ObjectStoreFields,
  ObjectStoreQueue,
  ObjectStoreTested,
  ObjectStoreView,
  ObjectStoreWork,
  VerifiedObjects,
} from "./object_store";
export type { PlantBatch, PlantPage, PlantQuery, PlantStation, PlantSummary, PlantView, PlantWork } from "./plant";
export type {
  Attachment,
  Authority,
  Batch,
  BatchDraft,
  BatchFilter,
  BatchSummary,
  CheckState,
  CommandError,
  CorrectionPreview,
  Difference,
  Draft,
  Entry,
  ExportedBatches,
  ExportedTrail,
  FilterChoices,
  MadeDossier,
  MovedStorage,
  Opened,
  OpenedCorrection,
  OpenFailure,
  OperatorState,
  Owner,
  Preview,
  Recorded,
  RecordedAgain,
  Report,
  SavedCopies,
  SavedCopy,
  Started,
  StorageMoveWork,
  StorageShare,
  StorageState,
  StorageUse,
  Totals,
  TrailChoices,
  TrailFilter,
  TrailPage,
};

/** An exact number as text: "7600.5", without grouping and trailing zeros. */
export type Decimal = string;
export type Parameter = import("./generated/ProductType").ProductType["parameters"][number];
export type AttachmentError = NonNullable<Attachment["error"]>;
export type Operators = { operators: string[]; operator: string | null };
/** The questions that were answered with "record anyway". */
export type Allow = { future: boolean; jump: boolean; unusual_weight: boolean; equal_batch: boolean };
export type BatchPage = { batches: BatchSummary[]; next: string | null };

/** What the program tells the screens without being asked. */
export type BackendEvents = {
  "attachment-changed": Attachment & { owner: Owner };
  "files-dropped": { token: string; count: number };
  "files-hover": { hovering: boolean };
  /** `notices` is everything that has to be said now; what is no longer in there is over. */
  "book-changed": { open_failures: number; batches: number; notices?: Started["notices"] };
  "storage-changed": StorageState;
  /** Somebody wants to close the window: answered by `closeWindow` or `holdWindow`. */
  "close-asked": null;
  /** How far a check of the files is, and what the last one found. */
  "check-changed": CheckState;
  "export-progress": { written: number; total: number };
  "dossier-progress": { written: number; total: number };
  /** How far a backup, a verification or a restore is, also one that nobody asked for; null when it is over. */
  "backup-progress": BackupWork | null;
  /** How far the opening of the plant's book is; null once it has ended. */
  "plant-progress": PlantWork | null;
  /** How far a move of the files is; null when it is over. */
  "storage-move-progress": StorageMoveWork | null;
  /** How far a test, a verification, an eviction or a fetch by hand is; null when it is over. */
  "object-store-progress": ObjectStoreWork | null;
};

/** Every call rejects with a `CommandError`. */
export interface Backend {
  start(): Promise<Started>;
  /** Totals, weight, code and problems of a draft: the screens do no arithmetic. */
  previewBatch(draft: BatchDraft): Promise<Preview>;
  keepDraft(id: string, draft: BatchDraft): Promise<{ changed_at: string }>;
  recordBatch(id: string, draft: BatchDraft, allow: Allow): Promise<Recorded>;
  /** What a batch was made of, as a start for the next one: the last of this workstation without an id. */
  repeatBatch(id: string | null): Promise<BatchDraft>;
  discardDraft(id: string): Promise<Draft>;
  /** A recorded batch with everything that was entered for it, and the version that a correction is based on. */
  openCorrection(id: string): Promise<OpenedCorrection>;
  /** What a correction would come to, and what would change. */
  previewCorrection(id: string, basedOn: number, draft: BatchDraft): Promise<CorrectionPreview>;
  correctBatch(id: string, basedOn: number, draft: BatchDraft, reason: string, allow: Allow): Promise<Batch>;
  revertBatch(id: string, basedOn: number, reason: string): Promise<Batch>;
  /** What was entered for a batch, time and notes too; its files are attached to the draft. */
  recordAgain(id: string, draftId: string): Promise<RecordedAgain>;
  setAsideAttachment(id: string, reason: string): Promise<Attachment>;
  /** Everything that was ever done to a batch and its files, oldest first. */
  batchHistory(id: string): Promise<Entry[]>;
  /** Everything that was ever done to anything, newest first. */
  trailPage(filter: TrailFilter, after: string | null, limit: number): Promise<TrailPage>;
  trailChoices(): Promise<TrailChoices>;
  /** Opens the native save dialog; null when it, or the export, was cancelled. */
  exportTrail(filter: TrailFilter, format: "csv" | "json"): Promise<ExportedTrail | null>;
  /** Whether a supervisor's PIN is asked for, and who gave one a moment ago. */
  authority(): Promise<Authority>;
  /** Takes a supervisor's PIN; what is reserved can then be done for a few minutes. */
  unlock(pin: string): Promise<Authority>;
  lock(): Promise<Authority>;
  operatorStates(): Promise<OperatorState[]>;
  setSupervisor(name: string, supervisor: boolean): Promise<OperatorState[]>;
  setPin(name: string, pin: string): Promise<OperatorState[]>;
  removePin(name: string): Promise<OperatorState[]>;
  /** Another PIN for the operator at the window, with the one of before. */
  changeOwnPin(before: string, pin: string): Promise<OperatorState[]>;
  /** Opens the native picker; an empty list when it was cancelled. */
  pickAttachments(owner: Owner): Promise<Attachment[]>;
  attachDropped(token: string, owner: Owner): Promise<Attachment[]>;
  /** Attaches the files or the picture on the clipboard; an empty list when there is neither. */
  pasteAttachments(owner: Owner): Promise<Attachment[]>;
  /** Opens the native picker; the picked file takes the place of the failed one. */
  pickReplacement(id: string): Promise<Attachment | null>;
  cancelAttachment(id: string): Promise<void>;
  retryAttachment(id: string): Promise<Attachment>;
  dismissAttachment(id: string): Promise<Attachment>;
  /** The failure wants an answer again. */
  takeBackDismissal(id: string): Promise<Attachment>;
  /** Takes a file off a draft; it goes to `.discarded`. */
  removeAttachment(id: string): Promise<void>;
  /** Opens a read-only copy with the system's program; what runs something only when confirmed. */
  openAttachment(id: string, confirmed: boolean): Promise<Opened>;
  /** Shows the saved file in the system's file manager. */
  showInFolder(id: string): Promise<void>;
  /** Opens the native save dialog; null when it was cancelled. A name that is taken is numbered, never replaced. */
  saveCopy(id: string): Promise<SavedCopy | null>;
  /** Opens the native folder picker for copies of all files of a batch; null when it was cancelled. */
  saveAllCopies(batchId: string): Promise<SavedCopies | null>;
  searchBatches(search: string, after: string | null, limit: number, filter?: BatchFilter): Promise<BatchPage>;
  /** What all pages come to; slower than a page, so ask when nobody is typing. */
  batchTotals(search: string, filter: BatchFilter): Promise<Totals>;
  /** All that occurs in batches, whether it can still be chosen for new ones or not. */
  filterChoices(): Promise<FilterChoices>;
  /** Up to 500 batches with everything recorded, for printing. */
  reportBatches(search: string, filter: BatchFilter): Promise<Report>;
  /** Opens the native save dialog; null when it, or the export, was cancelled. `export-progress` says how far it is. */
  exportBatches(search: string, filter: BatchFilter, format: "csv" | "xlsx"): Promise<ExportedBatches | null>;
  cancelExport(): Promise<void>;
  /** Opens the native save dialog; null when it, or the dossier, was cancelled. `dossier-progress` says how far it is. */
  makeDossier(search: string, filter: BatchFilter): Promise<MadeDossier | null>;
  cancelDossier(): Promise<void>;
  showBatch(id: string): Promise<Batch>;
  openFailures(): Promise<OpenFailure[]>;
  operators(): Promise<Operators>;
  /** Chooses who records from now on, and answers what that person had parked; an unknown name is added. */
  chooseOperator(name: string): Promise<Operators & { draft: Draft }>;
  storageState(): Promise<StorageState>;
  adoptStorage(): Promise<StorageState>;
  /** What the files take up, until when the room lasts, and what is advised. */
  storageUse(): Promise<StorageUse>;
  /** Keeps what the plant answers to the four questions. */
  answerStorageQuestions(answers: StorageUse["answers"]): Promise<StorageUse>;
  /** Opens the native picker for a folder and moves the files there; null when it was cancelled. `storage-move-progress` says how far it is. */
  moveStorage(): Promise<MovedStorage | null>;
  cancelStorageMove(): Promise<void>;
  /** What is configured of the object store, where its key is, and how the uploads stand; asks nothing of the network. */
  objectStore(): Promise<ObjectStoreView>;
  /** Saves it as the one setting that it is. What leaves evicted files behind is refused until it is confirmed. */
  saveObjectStore(fields: ObjectStoreFields, confirmed: boolean): Promise<ObjectStoreView>;
  /** Keeps a key on this side. It is never answered. */
  keepObjectStoreKey(provider: string, keyId: string, secret: string): Promise<ObjectStoreView>;
  /** Opens the native picker for Google's JSON file; null when it was cancelled. */
  pickObjectStoreKey(): Promise<ObjectStoreView | null>;
  removeObjectStoreKey(): Promise<ObjectStoreView>;
  /** Writes, reads and removes a small object with what is typed. `object-store-progress` says the step. */
  testObjectStore(fields: ObjectStoreFields): Promise<ObjectStoreTested>;
  pauseUploads(paused: boolean): Promise<ObjectStoreView>;
  /** Has what failed be tried at once. */
  tryUploadsNow(): Promise<ObjectStoreView>;
  /** Reads the objects, or some by chance, and compares them. `object-store-progress` says how far it is. */
  verifyObjects(sample: number | null): Promise<VerifiedObjects>;
  /** Removes files here that the object store confirms: down to the limit, or all. */
  evictObjects(all: boolean): Promise<EvictedObjects>;
  fetchObjects(): Promise<FetchedObjects>;
  /** Looks for everything that was recorded before, and uploads it. */
  migrateObjects(): Promise<MigratedObjects>;
  cancelObjectWork(): Promise<void>;
  /** A link to one file that ends by itself. */
  attachmentLink(id: string, minutes: number): Promise<AttachmentLink>;
  /** What the last full check of the files found, and whether one is under way. */
  checkState(): Promise<CheckState>;
  /** Checks every file, and answers when it is over or was stopped. `heal` moves files of no batch out of the way. */
  checkFiles(rehash: boolean, heal: boolean): Promise<CheckState>;
  stopCheck(): Promise<void>;
  /** Why the clock was set back before an entry of the trail; the next check knows of it. */
  explainClock(entry: number, reason: string): Promise<void>;
  /** Says that somebody is here: what is done only while nobody is, waits. */
  noteTouch(): Promise<void>;
  /** Everything that is known of backups; looks at the places that they go to. */
  backups(): Promise<BackupsView>;
  /** Opens the native picker for a folder that backups go to; null when it was cancelled. */
  addBackupDestination(): Promise<BackupsView | null>;
  removeBackupDestination(id: string): Promise<BackupsView>;
  /** Makes a backup at every destination, and answers when all are done. `backup-progress` says how far it is. */
  backUpNow(archive: boolean): Promise<BackedUp>;
  cancelBackup(): Promise<void>;
  /** Reads a backup from one end to the other; null when it was cancelled. */
  verifyBackup(id: string): Promise<VerifiedBackup | null>;
  /**
   * Opens the native picker for a place, and makes a new folder of the backup there; null when it was cancelled. Of one in the object
   * store the files come only `withFiles`, otherwise each when it is opened.
   */
  restoreBackup(id: string, withFiles: boolean): Promise<RestoredBackup | null>;
  /**
   * Unpacks a backup and compares all of it, then starts the program again with it in the place of what is here. Answers only where it
   * was cancelled. `backup-progress` says how far it is.
   */
  replaceByBackup(id: string, withFiles: boolean): Promise<void>;
  /** Says which backups are no longer kept, and why the others are. */
  planPruning(): Promise<PrunePlan>;
  /** Deletes those of these backups that are no longer kept. `backup-progress` says how far it is. */
  pruneBackups(ids: string[]): Promise<PrunedBackups>;
  /** Lists the snapshots in the object store that is typed, with the key that this computer has. */
  findSnapshots(fields: ObjectStoreFields): Promise<FoundSnapshots>;
  /** Fetches a snapshot that was found, for the next start; null when it was cancelled. `backup-progress` says how far it is. */
  rebuildComputer(id: string, withFiles: boolean): Promise<Rebuilt | null>;
  /** Starts the program again, in the place of this one. */
  startAgain(): Promise<void>;
  /** What the book of the whole plant is made of; opens it at the first look. */
  plantBook(): Promise<PlantView>;
  /** Opens the native picker for a folder with snapshots in it; null when it was cancelled. */
  addPlantFolder(): Promise<PlantView | null>;
  /** Takes the bucket of the settings into the book. */
  addPlantBucket(): Promise<PlantView>;
  removePlantFolder(id: string): Promise<PlantView>;
  /** Opens the snapshots again: a station may have a newer one. */
  reopenPlantBook(): Promise<PlantView>;
  /** Stops the opening of the plant's book: what was open before stays open. */
  stopPlantBook(): Promise<void>;
  searchPlant(query: PlantQuery, after: string | null, limit: number): Promise<PlantPage>;
  showPlantBatch(station: string, id: string): Promise<PlantBatch>;
  /** Opens a fetched, read-only copy with the system's program; what runs something only when confirmed. */
  openPlantFile(station: string, id: string, confirmed: boolean): Promise<Opened>;
  /** Opens the native save dialog; null when it was cancelled. */
  savePlantFile(station: string, id: string): Promise<SavedCopy | null>;
  /** Opens the native save dialog; null when it, or the export, was cancelled. `export-progress` says how far it is. */
  exportPlant(query: PlantQuery, format: "csv" | "xlsx"): Promise<ExportedBatches | null>;
  settings(): Promise<SettingsView>;
  /** Writes one setting to the settings file; an empty value takes it out of there. */
  setSetting(key: string, value: string): Promise<SettingsView>;
  /** Opens the native picker for the folder that files are picked from; null when it was cancelled. */
  choosePickerFolder(): Promise<SettingsView | null>;
  /** The code that a batch of today would get. */
  codePatternExample(pattern: string): Promise<string>;
  /** What the log says, oldest first; only what is later than `after`. */
  logLines(onlyFailures: boolean, after: string | null): Promise<LogLine[]>;
  openFolder(which: "data" | "logs" | "storage"): Promise<void>;
  /** Versions, paths and counts as text, without contents. */
  diagnosis(): Promise<string>;
  catalogueFull(): Promise<CatalogueFull>;
  /** Adds a product type, or replaces the one of the original name. */
  saveProductType(originalName: string | null, productType: ProductType): Promise<CatalogueFull>;
  setRetired(kind: CatalogueKind, name: string, retired: boolean): Promise<CatalogueFull>;
  /** Puts those in use in this order. */
  reorder(kind: CatalogueKind, names: string[]): Promise<CatalogueFull>;
  addBrand(name: string): Promise<CatalogueFull>;
  renameBrand(name: string, newName: string): Promise<CatalogueFull>;
  addOperator(name: string): Promise<CatalogueFull>;
  renameOperator(name: string, newName: string): Promise<CatalogueFull>;
  addOption(productType: string, parameter: string, option: string): Promise<CatalogueFull>;
  /** Opens the native picker and answers what the file would change; null when it was cancelled. */
  importCatalogue(): Promise<ImportPlan | null>;
  applyImport(token: string): Promise<CatalogueFull>;
  /** Opens the native save dialog; null when it was cancelled. */
  exportCatalogue(): Promise<{ file_name: string } | null>;
  /** Closes the window: nothing would be lost, or it is to be. */
  closeWindow(): Promise<void>;
  /** Holds the window open while a person is asked; without this or `closeWindow` it closes by itself. */
  holdWindow(): Promise<void>;
  /** Opens the system's dialog for printing. */
  printWindow(): Promise<void>;
  /** Listens until the returned function is called. */
  on<K extends keyof BackendEvents>(event: K, listener: (payload: BackendEvents[K]) => void): () => void;
}

/** Reads any rejection as a `CommandError`: a broken bridge must still end in words. */
export function asCommandError(reason: unknown): CommandError {
  if (typeof reason === "object" && reason !== null && "code" in reason && typeof reason.code === "string") {
    const error = reason as Partial<CommandError> & { code: string };
    return { code: error.code, parameters: error.parameters ?? {}, problems: error.problems ?? [] };
  }
  return { code: "internal", parameters: { detail: String(reason) }, problems: [] };
}
