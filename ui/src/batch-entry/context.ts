import { getContext, setContext } from "svelte";
import { t } from "../shared/messages";
import { problemWords } from "../shared/wording";
import type { Entry } from "./entry.svelte";
import type { BatchForm } from "./form.svelte";

const FORM = Symbol("form");
const ENTRY = Symbol("entry");

/** The fields below belong to this form: a batch that is entered, or one that is corrected. */
export function provideForm(form: () => BatchForm): void {
  setContext(FORM, form);
}

export function provideEntry(entry: () => Entry): void {
  provideForm(entry);
  setContext(ENTRY, entry);
}

export function useForm(): () => BatchForm {
  return getContext<() => BatchForm>(FORM);
}

export function useEntry(): () => Entry {
  return getContext<() => Entry>(ENTRY);
}

/** The words for the first problem of a field; null when there is nothing to say. */
export function problemOf(entry: BatchForm, field: string, kind: "typed" | "chosen" = "typed"): string | null {
  const found = entry.problemAt(field);
  if (!found) return null;
  return kind === "chosen" && found.code === "required" ? t("ui-problem-choose") : problemWords(found);
}

/** The words for the first problem among the numbers of a list, and the positions that were refused. */
export function problemsOfList(entry: BatchForm, field: string): { words: string | null; positions: number[] } {
  const found = entry.problems.filter((it) => it.field === field || it.field.startsWith(`${field}.`));
  return {
    words: found[0] ? problemWords(found[0]) : null,
    positions: found.map((it) => Number(it.field.slice(field.length + 1))).filter((it) => Number.isInteger(it)),
  };
}
