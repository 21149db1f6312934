/** Every text a person reads comes from messages/*.ftl through here. */
import { FluentBundle, FluentResource, type Message } from "@fluent/bundle";
import english from "../../../messages/en.ftl?raw";
import { inUse } from "./language.svelte";

export type Arguments = Record<string, string | number>;

type Pattern = NonNullable<Message["value"]>;

/** What the messages of each language are read from, when it is chosen. */
const files = import.meta.glob<string>(["../../../messages/*.ftl", "!../../../messages/en.ftl"], {
  query: "?raw",
  import: "default",
});

/** A language's messages. Of some two thousand a screen shows a hundred: each is parsed when it is first read. */
class Messages {
  readonly #bundle: FluentBundle;
  /** The lines of each message that was not read yet. None refers to another: each can be parsed by itself. */
  readonly #lines: Map<string, string>;

  constructor(language: string, source: string) {
    this.#bundle = new FluentBundle(language, { useIsolating: false });
    const starts = [...source.matchAll(/^[a-z][\w-]*/gm)];
    this.#lines = new Map(starts.map((start, at) => [start[0], source.slice(start.index, starts[at + 1]?.index)]));
  }

  /** The pattern of a message or of one of its attributes. */
  pattern(id: string, attribute?: string): Pattern | null {
    const lines = this.#lines.get(id);
    if (lines !== undefined) {
      this.#bundle.addResource(new FluentResource(lines));
      this.#lines.delete(id);
    }
    const message = this.#bundle.getMessage(id);
    return (attribute ? message?.attributes[attribute] : message?.value) ?? null;
  }

  format(pattern: Pattern, args: Arguments, errors: Error[]): string {
    return this.#bundle.formatPattern(pattern, args, errors);
  }
}

/** English stands in for what another language does not have, so that it is always there. */
const languages = new Map([["en", new Messages("en", english)]]);

async function read(language: string): Promise<void> {
  const file = files[`../../../messages/${language}.ftl`];
  if (file) languages.set(language, new Messages(language, await file()));
}

/** The language that was asked for last. */
let wanted = "en";

/** Chooses the language of all texts and numbers, once it is read; English stands in for what it does not have. */
export async function useLanguage(language: string): Promise<void> {
  const short = language.split("-")[0] ?? "en";
  wanted = short;
  if (!languages.has(short)) await read(short);
  if (wanted !== short) return;
  inUse.language = languages.has(short) ? short : "en";
  document.documentElement.lang = inUse.language;
}

/** The language that texts and numbers are shown in. */
export function language(): string {
  return inUse.language;
}

/** The words of a message or of one of its attributes; null when no language has them. */
export function find(id: string, args: Arguments = {}, attribute?: string): string | null {
  for (const language of [inUse.language, "en"]) {
    const messages = languages.get(language);
    const pattern = messages?.pattern(id, attribute);
    if (!messages || !pattern) continue;
    // Collecting the errors keeps a missing parameter from throwing; its place is left out of what is read.
    const errors: Error[] = [];
    const text = messages.format(pattern, args, errors);
    return errors.length ? text.replace(/:? ?\{\$[\w-]+\}/g, "") : text;
  }
  return null;
}

/** The words of a message. An id without words is shown as it is, so that a gap is seen. */
export function t(id: string, args: Arguments = {}): string {
  return find(id, args) ?? id;
}
