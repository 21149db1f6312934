/** Every text a person reads comes from messages/*.ftl through here. */
import { FluentBundle, FluentResource } from "@fluent/bundle";
import english from "../../../messages/en.ftl?raw";
import { inUse } from "./language.svelte";

export type Arguments = Record<string, string | number>;

/** What the messages of each language are read from, when it is chosen. */
const files = import.meta.glob<string>(["../../../messages/*.ftl", "!../../../messages/en.ftl"], {
  query: "?raw",
  import: "default",
});

function bundleOf(language: string, source: string): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(source));
  return bundle;
}

/** English stands in for what another language does not have, so that it is always there. */
const bundles = new Map([["en", bundleOf("en", english)]]);

async function read(language: string): Promise<void> {
  const file = files[`../../../messages/${language}.ftl`];
  if (file) bundles.set(language, bundleOf(language, await file()));
}

/** The language that was asked for last. */
let wanted = "en";

/** Chooses the language of all texts and numbers, once it is read; English stands in for what it does not have. */
export async function useLanguage(language: string): Promise<void> {
  const short = language.split("-")[0] ?? "en";
  wanted = short;
  if (!bundles.has(short)) await read(short);
  if (wanted !== short) return;
  inUse.language = bundles.has(short) ? short : "en";
  document.documentElement.lang = inUse.language;
}

/** The language that texts and numbers are shown in. */
export function language(): string {
  return inUse.language;
}

/** The words of a message or of one of its attributes; null when no language has them. */
export function find(id: string, args: Arguments = {}, attribute?: string): string | null {
  for (const language of [inUse.language, "en"]) {
    const words = bundles.get(language);
    const message = words?.getMessage(id);
    const pattern = attribute ? message?.attributes[attribute] : message?.value;
    if (!words || !pattern) continue;
    // Collecting the errors keeps a missing parameter from throwing; its place is left out of what is read.
    const errors: Error[] = [];
    const text = words.formatPattern(pattern, args, errors);
    return errors.length ? text.replace(/:? ?\{\$[\w-]+\}/g, "") : text;
  }
  return null;
}

/** The words of a message. An id without words is shown as it is, so that a gap is seen. */
export function t(id: string, args: Arguments = {}): string {
  return find(id, args) ?? id;
}
