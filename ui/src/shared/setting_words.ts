import type { CommandError, Problem, SettingValue } from "../backend";
import { find, t } from "./messages";
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
  return valueWords(problem, settingName(key));
}

/** What is wrong with a value at a place, and what to write instead. */
export function valueWords(problem: Problem, place: string): string {
  const id = `setting-${problem.code.replaceAll("_", "-")}`;
  const parameters = { place, ...problem.parameters };
  const what = find(id, parameters);
  return what === null ? problemWords(problem) : [what, find(id, parameters, "next")].filter(Boolean).join(" ");
}

/** Where a value came from, in words. */
export function originWords({ origin, file, locked }: SettingValue): string {
  if (locked) return t("ui-origin-locked", { file: file ?? "" });
  if (origin === "environment") return t("ui-origin-environment", { name: file ?? "" });
  if (origin === "flag") return t("ui-origin-flag");
  if (origin === "default") return t("ui-origin-default");
  return t("ui-origin-file", { file: file ?? origin });
}
