/** Exact thousandths for the fake: the real sums are done in Rust. */

const DECIMAL = /^(\d+)(?:\.(\d{1,3}))?$/;

/** "200.5" as 200500n, or null when it is no number with at most three decimals. */
export function thousandths(text: string): bigint | null {
  const match = DECIMAL.exec(text.trim());
  if (!match) return null;
  return BigInt(match[1] as string) * 1000n + BigInt((match[2] ?? "").padEnd(3, "0"));
}

/** 200500n as "200.5". */
export function decimal(value: bigint): string {
  const fraction = (value % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return fraction ? `${value / 1000n}.${fraction}` : `${value / 1000n}`;
}
