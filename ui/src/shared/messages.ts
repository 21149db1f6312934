/** Every text a person reads comes from messages/*.ftl through here. */
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { inUse } from "./language.svelte";

export type Arguments = Record<string, string | number>;

const sources = import.meta.glob<string>("../../../messages/*.ftl", { query: "?raw", import: "default", eager: true });

function bundleOf(language: string): FluentBundle | null {
  const source = Object.entries(sources).find(([path]) => path.endsWith(`/${language}.ftl`))?.[1];
  if (source === undefined) return null;
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(source));
  return bundle;
}

const bundles = new Map<string, FluentBundle | null>();

function bundle(language: string): FluentBundle | null {
  if (!bundles.has(language)) bundles.set(language, bundleOf(language));
  return bundles.get(language) ?? null;
}

/** Chooses the language of all texts and numbers; English stands in for what it does not have. */
export function useLanguage(language: string): void {
  const short = language.split("-")[0] ?? "en";
  inUse.language = bundle(short) ? short : "en";
  document.documentElement.lang = inUse.language;
}

/** The language that texts and numbers are shown in. */
export function language(): string {
  return inUse.language;
}

/** The words of a message or of one of its attributes; null when no language has them. */
export function find(id: string, args: Arguments = {}, attribute?: string): string | null {
  for (const words of [bundle(inUse.language), bundle("en")]) {
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
