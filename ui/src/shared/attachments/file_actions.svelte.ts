import { type Attachment, type AttachmentLink, asCommandError, type Backend, type CommandError } from "../../backend";
import { t } from "../messages";

/** Whose files they are: this workstation's, or those of another that were backed up. */
export type FileSource = Pick<Backend, "openAttachment" | "saveCopy"> &
  Partial<Pick<Backend, "showInFolder" | "attachmentLink">>;

export type NamedFile = Pick<Attachment, "id" | "original_name"> & Partial<Pick<Attachment, "place">>;

/** Whether only the object store has it: whoever wants it waits for the network. */
export function isFarAway({ place }: Partial<Pick<Attachment, "place">>): boolean {
  return place?.object_store === true && !place.storage_path && !place.this_computer;
}

/** What can be done with a saved file, and what came of it. */
export class FileActions {
  /** What went well, in words. */
  said = $state("");
  error: CommandError | null = $state.raw(null);
  /** The checksum that could not be copied: it is shown to be copied by hand. */
  shownHash: string | null = $state(null);
  /** The file that would run something: asked about first. */
  asked: { file: NamedFile; runs: "program" | "macros" } | null = $state.raw(null);
  /** The file that a link is made to. */
  linked: NamedFile | null = $state.raw(null);
  #backend: FileSource;

  constructor(backend: FileSource) {
    this.#backend = backend;
  }

  /** Nothing has been done yet with the file that is shown now. */
  forget(): void {
    this.said = "";
    this.error = null;
    this.shownHash = null;
  }

  open(file: NamedFile, confirmed = false): Promise<void> {
    return this.#run(async () => {
      this.#sayFetching(file);
      const { needs_confirmation: runs } = await this.#backend.openAttachment(file.id, confirmed);
      this.asked = runs && { file, runs };
      return "";
    });
  }

  showInFolder(file: Attachment): Promise<void> {
    return this.#run(async () => {
      this.#sayFetching(file);
      await this.#backend.showInFolder?.(file.id);
      return "";
    });
  }

  saveCopy(file: NamedFile): Promise<void> {
    return this.#run(async () => {
      const copy = await this.#backend.saveCopy(file.id);
      return copy ? t("ui-file-copy-saved", { name: copy.file_name }) : "";
    });
  }

  /** A link for whoever has no key, which ends by itself. */
  async link(file: NamedFile, minutes: number): Promise<AttachmentLink> {
    if (!this.#backend.attachmentLink) throw new Error("no links are made to these files");
    return this.#backend.attachmentLink(file.id, minutes);
  }

  #sayFetching(file: NamedFile): void {
    if (isFarAway(file)) this.said = t("ui-file-fetching", { name: file.original_name });
  }

  copyHash({ sha256 }: Attachment): Promise<void> {
    return this.#run(async () => {
      if (sha256 === null) return "";
      try {
        await navigator.clipboard.writeText(sha256);
        return t("ui-file-hash-copied");
      } catch {
        this.shownHash = sha256;
        return t("ui-file-hash-select");
      }
    });
  }

  async #run(action: () => Promise<string>): Promise<void> {
    this.forget();
    try {
      this.said = await action();
    } catch (reason) {
      this.said = "";
      this.error = asCommandError(reason);
    }
  }
}
