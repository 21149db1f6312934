import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The product's own words in a language, by their ids: those without parameters, on one line. */
export function wordsOf(language: "en" | "hi"): (id: string) => string {
  const text = readFileSync(join(import.meta.dirname, `../../../messages/${language}.ftl`), "utf8");
  return (id) => {
    const words = new RegExp(`^${id} = (.+)$`, "m").exec(text)?.[1];
    if (words === undefined) throw new Error(`messages/${language}.ftl has no line ${id}`);
    return words;
  };
}
