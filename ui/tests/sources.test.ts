import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parse } from "svelte/compiler";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((it) => /\.(ts|svelte)$/.test(it))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const folderOf = (path: string) => (path.includes("/") ? (path.split("/")[0] as string) : "");

function importsOf({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map((it) => {
    const target = it[1] as string;
    return target.startsWith(".") ? relative(root, resolve(root, dirname(path), target)) : target;
  });
}

describe("directions between the folders", () => {
  test("only backend/ knows Tauri", () => {
    const knowing = files.filter((it) => folderOf(it.path) !== "backend" && it.text.includes("@tauri-apps"));
    expect(knowing.map((it) => it.path)).toEqual([]);
    expect(files.some((it) => folderOf(it.path) === "backend" && it.text.includes("@tauri-apps"))).toBe(true);
  });

  test("no screen imports another, shared/ imports no screen, and backend/ imports nobody", () => {
    const screens = ["batch-entry", "history", "notifications", "operator", "storage", "catalogue", "settings"];
    const allowed = (from: string, to: string) => {
      if (from === "" || from === to) return true;
      if (from === "backend") return false;
      if (from === "shared") return to === "backend";
      return to === "backend" || to === "shared";
    };
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .map((target) => [folderOf(file.path), target.split("/")[0] as string, target] as const)
        .filter(([from, to]) => [...screens, "shared", "backend"].includes(to) && !allowed(from, to))
        .map(([, , target]) => `${file.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("screens use the fake nowhere", () => {
    const users = files.filter((it) => folderOf(it.path) !== "backend" && /backend\/fake/.test(it.text));
    expect(users.map((it) => it.path)).toEqual(["main.ts"]);
  });
});

describe("what is shown", () => {
  test("is never taken as HTML", () => {
    const raw = files.filter((it) => /\{@html|\.innerHTML|insertAdjacentHTML|document\.write/.test(it.text));
    expect(raw.map((it) => it.path)).toEqual([]);
  });

  test("comes from the message file: no words in the markup", () => {
    expect(files.filter((it) => it.path.endsWith(".svelte")).flatMap(wordsIn)).toEqual([]);
  });

  test("has words for every message that is asked for, and asks for every message of its section", () => {
    const ftl = readFileSync(resolve(root, "../../messages/en.ftl"), "utf8");
    const known = new Set([...ftl.matchAll(/^(ui-[a-z0-9-]+) =/gm)].map((it) => it[1] as string));
    const asked = new Set(
      files.flatMap(({ text }) =>
        [...text.matchAll(/["'`](ui-[a-z0-9-]*[a-z0-9])["'`]/g)].map((it) => it[1] as string),
      ),
    );
    expect([...asked].filter((it) => !known.has(it))).toEqual([]);
    const byCode = /^ui-(failure|layout|change|path|setting-name)-/;
    expect([...known].filter((it) => !asked.has(it) && !byCode.test(it))).toEqual([]);
  });
});

type Node = { type: string; name?: string; data?: string; [key: string]: unknown };

const SPOKEN = new Set(["aria-label", "title", "placeholder", "alt", "label"]);

/** Text nodes and spoken attributes that have letters in them. */
function wordsIn({ path, text }: { path: string; text: string }): string[] {
  const found: string[] = [];
  const visit = (node: unknown, attribute = ""): void => {
    if (Array.isArray(node)) for (const it of node) visit(it, attribute);
    else if (node && typeof node === "object") {
      const it = node as Node;
      const inside = it.type === "Attribute" ? (it.name ?? "") : attribute;
      if (it.type === "Text" && /\p{L}{2}/u.test(it.data ?? "") && (inside === "" || SPOKEN.has(inside)))
        found.push(`${path}: ${it.data?.trim()}`);
      for (const [key, value] of Object.entries(it)) if (key !== "metadata") visit(value, inside);
    }
  };
  visit(parse(text, { modern: true, filename: path }).fragment);
  return found;
}
