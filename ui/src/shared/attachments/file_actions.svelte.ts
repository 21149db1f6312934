import { type Attachment, asCommandError, type Backend, type CommandError } from "../../backend";
import { t } from "../messages";

/** Whose files they are: this workstation's, or those of another that were backed up. */
export type FileSource = Pick<Backend, "openAttachment" | "saveCopy"> & Partial<Pick<Backend, "showInFolder">>;

type NamedFile = Pick<Attachment, "id" | "original_name">;

/** What can be done with a saved file, and what came of it. */
export class FileActions {
  /** What went well, in words. */
  said = $state("");
  error: CommandError | null = $state.raw(null);
  /** The checksum that could not be copied: it is shown to be copied by hand. */
  shownHash: string | null = $state(null);
  /** The file that would run something: asked about first. */
  asked: { file: NamedFile; runs: "program" | "macros" } | null = $state.raw(null);
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
      const { needs_confirmation: runs } = await this.#backend.openAttachment(file.id, confirmed);
      this.asked = runs && { file, runs };
      return "";
    });
  }

  showInFolder(file: Attachment): Promise<void> {
    return this.#run(async () => {
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
      this.error = asCommandError(reason);
    }
  }
}
