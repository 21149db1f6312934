import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

const PACKAGE = resolve(import.meta.dirname, "node_modules/pdfjs-dist");

/** What the reader fetches while it draws: fonts that a PDF names but does not have, character maps, decoders, colours. */
const FOLDERS = ["cmaps", "iccs", "standard_fonts", "wasm"];

/**
 * Stays away: the decoder of JPEG 2000 is there twice, and the script, which pdf.js takes where this one is missing, runs under any
 * content security policy.
 */
const TWICE = ["openjpeg.wasm"];

/** Stays away, too: of the character maps that a PDF may name without having them (ISO 32000, table 118) none is one of these. */
const NEVER_NAMED = /-(UTF8|UTF32)-[HV]\.bcmap$/;

const isLeftOut = (name: string) => TWICE.includes(name) || NEVER_NAMED.test(name);

/** Puts pdf.js's own files beside the screens, as `pdfjs/FOLDER/NAME`, with their licences. */
export function pdfjsFiles(): Plugin {
  return {
    name: "pdfjs-files",
    generateBundle() {
      for (const folder of FOLDERS)
        for (const name of readdirSync(join(PACKAGE, folder)).filter((it) => !isLeftOut(it)))
          this.emitFile({
            type: "asset",
            fileName: `pdfjs/${folder}/${name}`,
            source: readFileSync(join(PACKAGE, folder, name)),
          });
    },
    configureServer(server) {
      server.middlewares.use("/pdfjs", (request, response, next) => {
        const [folder = "", name = ""] = (request.url ?? "").split("?")[0]?.split("/").slice(1) ?? [];
        const path = join(PACKAGE, folder, name);
        if (!FOLDERS.includes(folder) || isLeftOut(name) || name === "" || !existsSync(path)) return next();
        createReadStream(path).pipe(response);
      });
    },
  };
}
