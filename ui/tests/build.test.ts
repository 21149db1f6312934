import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Plus from "@lucide/svelte/icons/plus";
import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { eightBitStart } from "../eight_bit";
import { lucideIcons } from "../lucide_icons";

test("an icon is drawn as Lucide draws it, of the size and weight that are asked for", () => {
  const { container } = render(Plus, { props: { size: 20, strokeWidth: 1.8 } });
  const svg = container.querySelector("svg");
  expect(svg).toHaveAttribute("width", "20");
  expect(svg).toHaveAttribute("stroke-width", "7.5%");
  expect(svg).toHaveAttribute("viewBox", "0 0 24 24");
  expect(svg).toHaveAttribute("aria-hidden", "true");
  expect([...(svg?.children ?? [])].map((it) => it.getAttribute("d"))).toEqual(["M5 12h14", "M12 5v14"]);
});

test("icons that come in another form stop the build", () => {
  const transform = lucideIcons().transform as unknown as (code: string, id: string) => { code: string } | undefined;
  const id = "/node_modules/@lucide/svelte/dist/icons/plus.svelte";
  expect(() => transform("<Icon {...props} />", id)).toThrow("plus.svelte");
  expect(transform("anything", "/src/Plus.svelte")).toBeUndefined();
  const code = readFileSync("node_modules/@lucide/svelte/dist/icons/plus.svelte", "utf8");
  expect(transform(code, id)?.code).toContain('<path d="M12 5v14" />');
});

test("the start's script has no character outside of ASCII, and means the same", () => {
  const generate = eightBitStart().generateBundle as unknown as (options: object, bundle: object) => void;
  const code = 'return ["5\u00a0kg – रोल", `…`, "😀", /[–-—]/.test("—")];';
  const chunks = { a: { type: "chunk", name: "start", code }, b: { type: "chunk", name: "hi", code } };
  generate({}, chunks);
  expect(chunks.a.code).toMatch(/^[\0-\x7f]*$/);
  expect(new Function(chunks.a.code)()).toEqual(new Function(code)());
  expect(chunks.b.code).toBe(code);
});

/** The files that a file imports as it is read, and those that these do. */
function imported(file: string, found = new Map<string, string>()): Map<string, string> {
  const code = readFileSync(file, "utf8").replace(/^ *import type .*$/gm, "");
  for (const [, name = ""] of code.matchAll(/^ *(?:import|export) [^;]*?from "([^"]+)";/gm)) {
    const path = name.startsWith(".") ? join(dirname(file), name) : name;
    const at = ["", ".ts", ".svelte.ts", "/index.ts"]
      .map((it) => path + it)
      .find((it) => statSync(it, { throwIfNoEntry: false })?.isFile());
    if (found.has(at ?? path)) continue;
    found.set(at ?? path, file);
    if (at?.includes("/src/") && /\.(ts|svelte)$/.test(at)) imported(at, found);
  }
  return found;
}

test("what is read after the first picture is not in the start's script", () => {
  const start = imported(join(import.meta.dirname, "../src/main.ts"));
  expect(start.size).toBeGreaterThan(50);
  const parts = [...imported(join(import.meta.dirname, "../src/later_parts.ts"))]
    .filter(([, by]) => by.endsWith("later_parts.ts"))
    .map(([file]) => file);
  expect(parts).toHaveLength(15);
  for (const later of [...parts, "bits-ui", "@internationalized/date"])
    expect(start.get(later), `${later} is imported by`).toBeUndefined();
});
