import type { CommandError } from "../backend";
import { find } from "./messages";
import { errorWords, problemWords } from "./wording";

/** A setting's name as a person reads it. */
export function settingName(key: string): string {
  return find(`ui-setting-name-${key.replaceAll("_", "-")}`) ?? key;
}

/** Why a value is refused, and what to write instead. */
export function refusalWords(error: CommandError, key: string): string {
  const problem = error.problems[0];
  if (!problem) {
    const words = errorWords({ ...error, parameters: { ...error.parameters, key: settingName(key) } });
    return [words.what, words.next].filter(Boolean).join(" ");
  }
  const id = `setting-${problem.code.replaceAll("_", "-")}`;
  const parameters = { place: settingName(key), ...problem.parameters };
  const what = find(id, parameters);
  return what === null ? problemWords(problem) : [what, find(id, parameters, "next")].filter(Boolean).join(" ");
}
