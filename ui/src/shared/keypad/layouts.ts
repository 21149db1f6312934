/** The keys of the product's own keyboards, row by row; what stands on a key is what it types. */

export type Layer = "letters" | "symbols" | "hindi";
export type Rows = { plain: string[][]; shifted: string[][] };

const row = (keys: string) => keys.split(" ");

const english: Rows = {
  plain: [row("q w e r t y u i o p"), row("a s d f g h j k l -"), row("z x c v b n m , .")],
  shifted: [row("Q W E R T Y U I O P"), row("A S D F G H J K L _"), row("Z X C V B N M ; :")],
};

const symbols: Rows = {
  plain: [row("1 2 3 4 5 6 7 8 9 0"), row("- / ( ) : ; + = × °"), row(`. , ' " & % # * ?`)],
  shifted: [row("1 2 3 4 5 6 7 8 9 0"), row("_ \\ [ ] < > ~ ^ ± ²"), row("! @ ₹ $ € | { } …")],
};

// INSCRIPT (IS 16350). The short vowel sign ॆ is not used in Hindi: ृ, which has no room of its own here, takes its key.
const hindi: Rows = {
  plain: [row("ौ ै ा ी ू ब ह ग द ज ड ़"), row("ो े ् ि ु प र क त च ट ॉ"), row("ृ ं म न व ल स , . य")],
  shifted: [row("औ ऐ आ ई ऊ भ ङ घ ध झ ढ ञ"), row("ओ ए अ इ उ फ ऱ ख थ छ ठ ऑ"), row("ऋ ँ ण ऩ ऴ ळ श ष । य़")],
};

export const layouts: Record<Layer, Rows> = { letters: english, symbols, hindi };

/** A sign that joins the letter before it stands on a dotted circle, so that it can be read alone. */
export function face(key: string): string {
  return /^\p{M}/u.test(key) ? `\u25cc${key}` : key;
}
