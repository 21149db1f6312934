/** Codes of problems, failures and errors in words; an unknown code still ends in a readable sentence. */
import type { AttachmentError, CommandError, Problem, StorageState } from "../backend";
import { find, t } from "./messages";

export type Words = { what: string; next: string | null };

const dashed = (code: string) => code.replaceAll("_", "-");
const spaced = (code: string) => code.replaceAll("_", " ");

/** What is wrong with one field. */
export function problemWords({ code, parameters }: Problem): string {
  return find(`problem-${dashed(code)}`, parameters) ?? t("ui-problem-other", { code: spaced(code) });
}

/** Why a file is not at the storage path, and what to do. */
export function failureWords(error: AttachmentError | null, name: string): Words {
  if (!error) return { what: t("ui-attachment-missing"), next: null };
  const id = `attachment-${dashed(error.code)}`;
  const parameters = { name, ...error.parameters };
  return {
    // The shorter words stand beside the file's name; the whole sentence is for the command line.
    what:
      find(`ui-failure-${dashed(error.code)}`, parameters) ??
      find(id, parameters) ??
      t("ui-attachment-other", { code: spaced(error.code) }),
    next: find(id, parameters, "next"),
  };
}

/** A reason that stands by itself begins like a sentence. */
export function sentence(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** What went wrong, and what to do. */
export function errorWords({ code, parameters }: Pick<CommandError, "code" | "parameters">): Words {
  // What the object store says has a next step in the window that is not the command line's.
  const trouble = code.startsWith("cloud_") ? `ui-objects-trouble-${dashed(code.slice("cloud_".length))}` : null;
  const id = trouble !== null && find(trouble) !== null ? trouble : `error-${dashed(code)}`;
  return {
    what: find(id, parameters) ?? t("ui-error-other", { code: spaced(code) }),
    next: find(id, parameters, "next"),
  };
}

/** The same where something is only read from an object store: nothing waits to be uploaded, and nothing is tried again by itself. */
export function readingWords(error: Pick<CommandError, "code" | "parameters">): Words {
  const { what, next } = errorWords(error);
  return { what, next: find(`ui-objects-reading-${dashed(error.code)}`) ?? next };
}

/** Why files cannot be saved at the storage path, and what to do; null when they can. */
export function storageWords({ path, problem }: StorageState): Words | null {
  if (!problem) return null;
  const { code } = problem;
  // The storage path fails with the codes of files, and with a few of its own.
  const parameters = { path, ...problem.parameters };
  return find(`error-${dashed(code)}`) === null
    ? failureWords({ code, parameters, retriable: true }, path)
    : errorWords({ code, parameters });
}

/** Whether the words for a storage problem say already that batches can be recorded meanwhile. */
export function saysMeanwhile({ problem }: StorageState): boolean {
  return ["storage_no_answer", "storage_unreachable", "permission_denied", "read_only", "no_space"].includes(
    problem?.code ?? "",
  );
}

/** Whether a file failed for what the storage path itself says. */
export function isOfStorage(error: AttachmentError | null, code: string): boolean {
  return error?.code === code || (error?.code === "storage_unreachable" && code.startsWith("storage_"));
}

/** What has to be said about backups. */
export function isAboutBackups({ code }: Pick<CommandError, "code">): boolean {
  return code.startsWith("backup_");
}

/** What holds for as long as nobody changes it, and is no news: it is said where it is looked for, not over the form. */
export function isStanding({ code }: Pick<CommandError, "code">): boolean {
  return code === "backup_no_place" || code === "backup_same_disk";
}
