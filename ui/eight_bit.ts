import type { Plugin } from "vite";

/** The script that the window starts with. */
const START = "start";

/**
 * Writes the characters of the start's script that are outside of ASCII as escapes. With one beyond Latin-1 the web engine keeps the
 * whole script in twice the memory, and takes half as long again to read it; there are some hundreds, most of them in the messages.
 */
export function eightBitStart(): Plugin {
  return {
    name: "eight-bit-start",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === "chunk" && chunk.name === START) chunk.code = escaped(chunk.code);
    },
  };
}

function escaped(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
