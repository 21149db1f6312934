import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { parse } from "svelte/compiler";
import ts from "typescript";
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
    const screens = [
      "first-start",
      "batch-entry",
      "history",
      "notifications",
      "operator",
      "storage",
      "backups",
      "plant",
      "catalogue",
      "settings",
      "trail",
    ];
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

  test("comes from the message files: no words in the markup, in what is read aloud, or in the scripts", () => {
    const shown = files.filter((it) => folderOf(it.path) !== "backend");
    expect(shown.flatMap((it) => [...(it.path.endsWith(".svelte") ? wordsIn(it) : []), ...sentencesIn(it)])).toEqual(
      [],
    );
  });

  test.each([
    ["<p>Forgotten words</p>", "Forgotten words"],
    ['<p>{open ? "Forgotten" : t("ui-close")}</p>', "Forgotten"],
    ['<button aria-label="Forgotten words"></button>', "Forgotten words"],
    ['<button title={open ? "Forgotten" : undefined}></button>', "Forgotten"],
    ["<input placeholder={`Forgotten $" + "{name}`} />", "Forgotten"],
    ['<SettingRow hint="Forgotten words" />', "Forgotten words"],
    ['<Confirm action={"Forgotten"} />', "Forgotten"],
    ['<script lang="ts">toast.success("Forgotten words");</script>', "Forgotten words"],
    ['<script lang="ts">const label = "हाथ से लिखा";</script>', "हाथ से लिखा"],
  ])("words that are forgotten are found: %s", (text, words) => {
    const file = { path: "Forgotten.svelte", text };
    expect([...wordsIn(file), ...sentencesIn(file)]).toEqual([`Forgotten.svelte: ${words}`]);
  });

  test("is the same in every language: every message, attribute and parameter, and nothing else", () => {
    const [english, hindi] = ["en", "hi"].map(messagesOf) as [Map<string, string>, Map<string, string>];
    const entries = (messages: Map<string, string>) => [...messages].map(([id, uses]) => `${id}: ${uses}`).sort();
    expect(entries(hindi)).toEqual(entries(english));
  });

  test.each(["en", "hi"])("refers to no other message, since each is parsed by itself: %s", (language) => {
    const words = readFileSync(resolve(root, `../../messages/${language}.ftl`), "utf8");
    expect(words.match(/\{\s*-?[a-z][\w-]*\s*[}.(]/g)).toBeNull();
  });

  test("is Hindi in Hindi: nothing was left in English that is not a key, a unit or a name", () => {
    const words = readFileSync(resolve(root, "../../messages/hi.ftl"), "utf8");
    const same = words
      .split("\n")
      .filter((line) => /^ui-[a-z0-9-]+ = /.test(line) && !/\p{Script=Devanagari}/u.test(line))
      .map((line) => line.split(" = ")[0] as string);
    const kept =
      /^ui-(keys|key|unit|size|label-with-unit|files-of|found-or-more|batch-heading|language-en|about-title|objects-provider)/;
    const code = /^ui-(no-products-command|backup-replace-command|attachment-sha256|product-type-summary)/;
    expect(same.filter((id) => !kept.test(id) && !code.test(id))).toEqual([]);
  });

  test.each(["en", "hi"])("is what its button is called when it is read aloud, with more: %s", (language) => {
    const words = new Map(
      readFileSync(resolve(root, `../../messages/${language}.ftl`), "utf8")
        .split("\n")
        .map((line) => line.split(" = ") as [string, string]),
    );
    // Names of things, not of buttons.
    const other = ["ui-product-type-name", "ui-operator-add-name"];
    const named = [...words].filter(
      ([id]) => id.startsWith("ui-") && id.endsWith("-name") && words.has(id.slice(0, -5)) && !other.includes(id),
    );
    expect(named.length).toBeGreaterThan(3);
    const wrong = named.filter(([id, name]) => !name.includes(words.get(id.slice(0, -5)) as string));
    expect(wrong).toEqual([]);
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
    const byCode = /^ui-(failure|layout|change|path|setting-name|objects-trouble|objects-reading)-/;
    expect([...known].filter((it) => !asked.has(it) && !byCode.test(it))).toEqual([]);
  });
});

type Node = { type: string; name?: string; data?: string; [key: string]: unknown };

/** Attributes that are read or read aloud, and the properties of our own components that end in one. */
const SPOKEN = new Set(
  [
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "title",
    "placeholder",
    "alt",
    "label",
    "text",
    "hint",
  ].concat(["action", "back", "name", "empty", "addLabel", "what", "heading", "message"]),
);
/** Of a plain element, `name` and `action` are for the form. */
const OF_COMPONENTS = new Set(["name", "action", "text", "what", "back", "empty", "message"]);

/** Text nodes and spoken attributes that have letters in them, also those that an expression chooses. */
function wordsIn({ path, text }: { path: string; text: string }): string[] {
  const found: string[] = [];
  const say = (words: unknown) => found.push(`${path}: ${String(words).trim()}`);
  const visit = (node: unknown, at: { attribute: string; component: boolean }): void => {
    if (Array.isArray(node)) for (const it of node) visit(it, at);
    else if (node && typeof node === "object") {
      const it = node as Node;
      // What is asked of a function, compared or looked up is not shown.
      if (["CallExpression", "BinaryExpression", "MemberExpression", "ArrowFunctionExpression"].includes(it.type))
        return;
      if (["Script", "StyleSheet", "EachBlock", "IfBlock", "KeyBlock", "SnippetBlock"].includes(it.type)) {
        for (const [key, value] of Object.entries(it))
          if (!["expression", "test", "key", "context", "parameters", "metadata"].includes(key)) visit(value, at);
        return;
      }
      const inside =
        it.type === "Component"
          ? { ...at, component: true }
          : it.type === "RegularElement"
            ? { ...at, component: false }
            : it.type === "Attribute"
              ? { ...at, attribute: it.name ?? "" }
              : it.type === "Fragment"
                ? { attribute: "", component: false }
                : at;
      const spoken =
        inside.attribute === "" ||
        (SPOKEN.has(inside.attribute) && (inside.component || !OF_COMPONENTS.has(inside.attribute)));
      const words =
        it.type === "Text" ? it.data : it.type === "TemplateElement" ? raw(it) : it.type === "Literal" ? it.value : "";
      const isField = inside.attribute === "name" && /^[a-z_.0-9]*$/.test(String(words));
      if (spoken && !isField && typeof words === "string" && /\p{L}[\p{L}\p{M}]/u.test(words) && !isKey(words, it.type))
        say(words);
      for (const [key, value] of Object.entries(it)) if (key !== "metadata") visit(value, inside);
    }
  };
  visit(parse(text, { modern: true, filename: path }).fragment, { attribute: "", component: false });
  return found;
}

const raw = (it: Node) => (it.value as { raw?: string } | undefined)?.raw ?? "";
/** In an expression, small letters without a space are a key: `aria-current={here ? "page" : undefined}`. */
const isKey = (words: string, type: string) => type !== "Text" && /^[a-z0-9_\-.:/]*$/.test(words.trim());

/** Texts of two words and more in scripts, where none belongs: a key has no space in it. */
function sentencesIn({ path, text }: { path: string; text: string }): string[] {
  // The keys of the letter keyboard are letters, not words.
  if (path === "shared/keypad/layouts.ts") return [];
  const scripts = path.endsWith(".svelte")
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((it) => it[1] as string)
    : [text];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const symbol = ts.isCallExpression(node) && node.expression.getText() === "Symbol";
    if (symbol || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isNewExpression(node)) return;
    const words =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
        ? node.text
        : "";
    const shown = /[\p{L}\p{M}]{2,} [\p{L}\p{M}]{2,}/u.test(words) || /\p{Script=Devanagari}/u.test(words);
    // Queries of the document and of the fonts are no sentences.
    if (shown && !/[[\]>#:]|"Inter/.test(words)) found.push(`${path}: ${words.trim()}`);
    ts.forEachChild(node, visit);
  };
  for (const script of scripts) visit(ts.createSourceFile(path, script, ts.ScriptTarget.ESNext, true));
  return found;
}

/** Every message of a language and its attributes, with the parameters that each uses. */
function messagesOf(language: string): Map<string, string> {
  const source = readFileSync(resolve(root, `../../messages/${language}.ftl`), "utf8");
  const used = (pattern: unknown) => {
    const names = new Set<string>();
    JSON.stringify(pattern ?? null, (_, it) => {
      if (it?.type === "var") names.add(it.name);
      return it;
    });
    return [...names].sort().join(" ");
  };
  return new Map(
    new FluentResource(source).body.flatMap(({ id, value, attributes }) => [
      [id, used(value)] as const,
      ...Object.entries(attributes).map(([name, pattern]) => [`${id}.${name}`, used(pattern)] as const),
    ]),
  );
}
