import type { Plugin } from "vite";

/** One line of Lucide's components: what is drawn, as tags with their attributes. */
const DATA = /const iconData = (\{.*\});/;
const FILE = /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;

type Icon = { size: number; node: [tag: string, attributes: Record<string, string>][] };

/**
 * Has each of Lucide's icons be one piece of markup, of a size, a weight and a filling. They put it together anew for each icon that is
 * shown, attribute by attribute: 20 ms of the window's start for the navigation's ten.
 */
export function lucideIcons(): Plugin {
  return {
    name: "lucide-icons",
    enforce: "pre",
    transform(code, id) {
      if (!FILE.test(id)) return undefined;
      const data = DATA.exec(code)?.[1];
      if (!data) throw new Error(`${id} does not say what is drawn as Lucide's components did: ${DATA}`);
      return { code: component(JSON.parse(data) as Icon), map: null };
    },
  };
}

/**
 * The weight as a part of the icon's size: WebKit takes a length for one of the page, and draws it twice as thick where the desktop's text is
 * twice as large, on top of an icon that is.
 */
function component({ size, node }: Icon): string {
  const drawn = node.map(([tag, attributes]) => {
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
    return `<${tag}${written.join("")} />`;
  });
  return `<script>const { size = ${size}, strokeWidth = 2, fill = "none" } = $props();</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} viewBox="0 0 ${size} ${size}" {fill} stroke="currentColor" stroke-width="{(strokeWidth * 100) / ${size}}%" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${drawn.join("")}</svg>`;
}
