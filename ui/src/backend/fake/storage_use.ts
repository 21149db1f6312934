import type { StorageUse } from "..";

/** A plant of two years whose disk will be full within one. */
export function sampleUse(): StorageUse {
  const months = Array.from({ length: 14 }, (_, at) => {
    const of = `${2025 + Math.floor((at + 9) / 12)}-${String(((at + 9) % 12) + 1).padStart(2, "0")}`;
    return { of, files: 200 + at * 30, bytes: (200 + at * 30) * 1_800_000 };
  }).filter((_, at) => at !== 5);
  const files = months.reduce((sum, it) => sum + it.files, 0);
  const bytes = months.reduce((sum, it) => sum + it.bytes, 0);
  return {
    files,
    bytes,
    by_month: months,
    by_kind: [
      { of: "image/jpeg", files: files - 300, bytes: bytes - 300_000_000 },
      { of: "application/pdf", files: 300, bytes: 300_000_000 },
    ],
    by_product_type: [
      { of: "HDPE Pipe", files: files - 10, bytes: bytes - 10_000_000 },
      { of: "", files: 10, bytes: 10_000_000 },
    ],
    database_bytes: 42_000_000,
    free: 12_000_000_000,
    growth_per_month: 1_000_000_000,
    full: { month: "2027-11", earliest: "2027-10", latest: "2027-12" },
    sureness: "high",
    network: null,
    answers: { on_site: null, off_site: null, workstations: null, far_readers: null },
    advice: { code: "local", reason: "few", notes: ["unanswered"] },
    advice_next_year: null,
    costs: {
      as_of: "2026-11-24",
      currency: "$",
      bytes_next_year: bytes + 12_000_000_000,
      places: [
        { name: "This computer’s disk", now: "0", next_year: "0", with_reading: "0" },
        { name: "File server (NFS, SMB)", now: "0 – 50", next_year: "0 – 50", with_reading: "0 – 50" },
        { name: "Cloudflare R2", now: "0.15", next_year: "0.33", with_reading: "0.33" },
        { name: "Amazon S3", now: "0.23", next_year: "0.50", with_reading: "2.47" },
      ],
      problem: null,
    },
    unfinished_move: null,
    moving: null,
  };
}

/** Enough of the program's advice for what a screen shows of it. */
export function adviceFor(answers: StorageUse["answers"]): StorageUse["advice"] {
  const open = Object.values(answers).some((it) => it === null);
  const notes = open ? ["unanswered"] : [];
  if (answers.on_site === false && answers.off_site && answers.off_site !== "no")
    return { code: "hybrid", reason: "off_site", notes };
  if (answers.workstations && answers.workstations > 1) return { code: "share", reason: "workstations", notes };
  return { code: "local", reason: "few", notes };
}
