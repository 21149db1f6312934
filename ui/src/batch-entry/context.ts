import { getContext, setContext } from "svelte";
import { t } from "../shared/messages";
import { problemWords } from "../shared/wording";
import type { Entry } from "./entry.svelte";

const KEY = Symbol("entry");

export function provideEntry(entry: () => Entry): void {
  setContext(KEY, entry);
}

export function useEntry(): () => Entry {
  return getContext<() => Entry>(KEY);
}

/** The words for the first problem of a field; null when there is nothing to say. */
export function problemOf(entry: Entry, field: string, kind: "typed" | "chosen" = "typed"): string | null {
  const found = entry.problemAt(field);
  if (!found) return null;
  return kind === "chosen" && found.code === "required" ? t("ui-problem-choose") : problemWords(found);
}

/** The words for the first problem among the numbers of a list, and the positions that were refused. */
export function problemsOfList(entry: Entry, field: string): { words: string | null; positions: number[] } {
  const found = entry.problems.filter((it) => it.field === field || it.field.startsWith(`${field}.`));
  return {
    words: found[0] ? problemWords(found[0]) : null,
    positions: found.map((it) => Number(it.field.slice(field.length + 1))).filter((it) => Number.isInteger(it)),
  };
}
