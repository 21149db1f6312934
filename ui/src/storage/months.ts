import type { StorageShare } from "../backend";

/** The last months without gaps, the oldest first: a chart must not hide a month in which nothing was saved. */
export function everyMonth(shares: StorageShare[], most: number): StorageShare[] {
  const known = new Map(shares.map((it) => [it.of, it]));
  const named = shares.map((it) => it.of).sort();
  const last = named.at(-1);
  const first = named[0];
  if (!last || !first) return [];
  const months: StorageShare[] = [];
  let [year, month] = last.split("-").map(Number) as [number, number];
  for (let at = 0; at < most; at += 1) {
    const of = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
    if (of < first) break;
    months.unshift(known.get(of) ?? { of, files: 0, bytes: 0 });
    [year, month] = month === 1 ? [year - 1, 12] : [year, month - 1];
  }
  return months;
}
