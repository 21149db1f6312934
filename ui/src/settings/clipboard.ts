/** Copies text, also one that is still to come; answers whether the system took it. */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    if (typeof text === "string" || typeof ClipboardItem === "undefined") {
      await navigator.clipboard.writeText(await text);
    } else {
      // WebKit takes something only while the button is being pressed: promised now, it may come later.
      const promised = text.then((it) => new Blob([it], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": promised })]);
    }
    return true;
  } catch {
    return false;
  }
}
