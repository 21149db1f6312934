/** Numbers as they are typed on a factory floor, before Rust reads them exactly. */

const DEVANAGARI_ZERO = 0x966;

/**
 * Turns a typed number into the form that Rust reads.
 *
 * A comma is a decimal point ("1,5" is "1.5"), grouping spaces go, Devanagari digits become European ones. Whatever
 * else it may be is left as typed, so that the refusal names what the operator wrote.
 */
export function normalised(text: string): string {
  const plain = text
    .trim()
    .replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - DEVANAGARI_ZERO))
    .replace(/(?<=\d)[\s\u202f\u00a0](?=\d)/g, "");
  if (isAmbiguous(plain)) return plain;
  return /^\d*,\d+$/.test(plain) ? plain.replace(",", ".") : plain;
}

/** A comma before exactly three digits may group thousands or part decimals: "1,500". Only the operator knows. */
export function isAmbiguous(text: string): boolean {
  return /^\d+,\d{3}$/.test(text.trim());
}

/** What "1,500" may mean, the larger first: "1500" and "1.5". */
export function readings(text: string): [string, string] {
  const [whole = "", part = ""] = text.trim().split(",");
  const fraction = part.replace(/0+$/, "");
  return [`${whole}${part}`.replace(/^0+(?=\d)/, ""), fraction ? `${whole}.${fraction}` : whole];
}
