import type { AttachmentError, Batch } from "..";
import { FakeBackend, type FakeFile } from ".";
import { attachment, batch, emptyDraft } from "./samples";

/**
 * The fake for `npm run dev` in a browser.
 *
 * `?scene=` chooses what it holds: `empty`, `first` (nobody has recorded yet), `many` (40 files, 200 roll rows),
 * `long` (very long names), `storage` (the storage path is not there), `broken` (does not start).
 */
export function browserBackend(): FakeBackend {
  const scene = new URLSearchParams(location.search).get("scene") ?? "";
  const now = Date.now();
  const backend = new FakeBackend({ ticks: 60, tick_ms: 150, ...scenes(scene, now) });
  if (scene === "broken")
    backend.failures.set("start", { code: "database_newer", parameters: { path: "/data/db.sqlite" }, problems: [] });
  const picks: FakeFile[][] = [
    [
      { name: "weigh slip 14-08.jpg", size: 2_400_000, preview_url: slip("#b09a86", "#6d5c48") },
      { name: "रसीद QC प्रमाणपत्र.pdf", size: 31_000_000 },
      { name: "line-2 readings.xlsx", size: 184_000, fails: denied("line-2 readings.xlsx") },
    ],
  ];
  const endless = setInterval(() => {
    if (backend.picks.length === 0) backend.picks.push(picks[0] as FakeFile[]);
  }, 50);
  addEventListener("pagehide", () => clearInterval(endless));
  followDrops(backend);
  return backend;
}

function followDrops(backend: FakeBackend): void {
  addEventListener("dragover", (event) => {
    event.preventDefault();
    backend.emit("files-hover", { hovering: true });
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) backend.emit("files-hover", { hovering: false });
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    backend.drop(files.map((it) => ({ name: it.name, size: it.size })));
  });
}

const denied = (name: string): AttachmentError => ({
  code: "permission_denied",
  parameters: { name, path: "/mnt/slips" },
  retriable: true,
});

function slip(from: string, to: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 104;
  const context = canvas.getContext("2d");
  if (!context) return "";
  const paint = context.createLinearGradient(0, 0, 104, 104);
  paint.addColorStop(0, from);
  paint.addColorStop(1, to);
  context.fillStyle = paint;
  context.fillRect(0, 0, 104, 104);
  return canvas.toDataURL();
}

function scenes(scene: string, now: number) {
  const entered = {
    ...emptyDraft(),
    product_type: "HDPE Pipe",
    brand: "Tarko",
    parameters: { PE: "80", PN: "10", OD: "63" },
    rolls: [
      { count: "10", length_m: "500" },
      { count: "7", length_m: "300" },
    ],
    cut_pieces_m: ["150", "200.5", "150"],
    weight_per_metre_kg: "1.5",
  };
  const files = [
    attachment({ id: "f1", original_name: "weigh slip 14-02.jpg", preview_url: slip("#b09a86", "#6d5c48") }),
    attachment({
      id: "f2",
      original_name: "रसीद QC प्रमाणपत्र.pdf",
      size: 31_000_000,
      state: "copying",
      copied: 18_100_000,
    }),
    attachment({
      id: "f3",
      original_name: "line-2 readings.xlsx",
      size: null,
      state: "failed",
      error: denied("line-2 readings.xlsx"),
    }),
  ];
  const long = "Extremely long product name that a plant typed in full, with spaces and everything ".repeat(2).trim();
  if (scene === "empty") return {};
  if (scene === "first") return { operators: [], operator: null };
  if (scene === "storage")
    return {
      batches: recorded(now),
      storage: {
        path: "/mnt/slips",
        origin: "environment",
        problem: { code: "storage_unreachable", parameters: { path: "/mnt/slips" }, can_adopt: true },
      },
      notices: [{ code: "clock_behind", parameters: { newest: "2026-11-26" } }],
    };
  if (scene === "many")
    return {
      batches: recorded(now, 3000),
      draft: { ...entered, rolls: Array.from({ length: 200 }, (_, at) => ({ count: `${at + 1}`, length_m: "500" })) },
      draftAttachments: Array.from({ length: 40 }, (_, at) =>
        attachment({
          id: `m${at}`,
          original_name: `weigh slip ${String(at + 1).padStart(2, "0")}.${["jpg", "pdf", "xlsx"][at % 3]}`,
          size: 2_400_000 + at * 51_000,
        }),
      ),
    };
  if (scene === "long")
    return {
      operator: `Venkatanarasimharajuvaripeta ${"Subrahmanyam ".repeat(4).trim()}`,
      batches: [
        batch(128, new Date(now), {
          product_type: long,
          batch_code: `${long.replaceAll(" ", "")}-2026-128`,
          notes: `<script>alert("x")</script> ${long}`,
          attachments: [
            attachment({ id: "l2", original_name: `${"रसीद".repeat(30)}.pdf` }),
            attachment({
              id: "l3",
              original_name: `${"a-very-long-file-name-".repeat(10)}.jpg`,
              state: "failed",
              error: denied("x"),
            }),
          ],
        }),
        ...recorded(now),
      ],
      draft: { ...entered, notes: `<script>alert("x")</script> ${long}` },
      draftAttachments: [attachment({ id: "l1", original_name: `${"रसीद QC प्रमाणपत्र ".repeat(12)}.pdf` })],
    };
  return { batches: recorded(now), draft: entered, draftAttachments: files };
}

function recorded(now: number, count = 6): Batch[] {
  const hour = 3_600_000;
  const all = [
    batch(127, new Date(now - hour), {
      product_type: "Sprinkler Pipe",
      batch_code: "SprinklerPipe-OD63-PN4-TypeL-Tarko-2026-127",
      quantity: "215",
      unit: "pcs",
      parameters: { OD: "63", PN: "4", Type: "L" },
      total_weight_kg: "1290",
      weight_per_metre_kg: "1",
      parts: {
        rolls: [],
        cut_pieces_m: [],
        bundles: { count: "20", pieces_per_bundle: "10" },
        spares: ["7", "8"],
        spare_lengths_m: [],
        piece_length_m: "6",
      },
      attachments: [
        attachment({ id: "h1", original_name: "weigh slip 11-20.jpg", preview_url: slip("#9db0b4", "#4d6468") }),
        attachment({ id: "h2", original_name: "QC certificate 127.pdf", size: 310_000 }),
      ],
    }),
    batch(126, new Date(now - 3 * hour), {
      batch_code: "HDPEPipe-OD32-PE100-PN10-Tarko-2026-126",
      size_label: "32 mm",
      quantity: "1350.5",
      station: "L2",
      attachments: [
        attachment({ id: "h3", original_name: "weigh slip 08-05.jpg", preview_url: slip("#b09a86", "#6d5c48") }),
        attachment({ id: "h4", original_name: "रसीद QC प्रमाणपत्र.pdf", size: 31_000_000 }),
        attachment({
          id: "h5",
          original_name: "line-2 readings.xlsx",
          size: null,
          state: "failed",
          error: denied("line-2 readings.xlsx"),
        }),
      ],
    }),
    batch(125, new Date(now - 26 * hour), {
      batch_code: "HDPEPipe-OD32-PE100-PN10-Tarko-2026-125",
      size_label: "32 mm",
      quantity: "1000",
      status: "reverted",
      reverted: {
        who: "R. Iyer",
        at: new Date(now - 20 * hour).toISOString(),
        reason: "Recorded twice: 124 is the right one",
      },
      attachments: [attachment({ id: "h6", original_name: "slip.jpg" })],
    }),
    batch(124, new Date(now - 28 * hour), { size_label: "110 mm", quantity: "600" }),
    batch(123, new Date(now - 60 * hour), { quantity: "5000" }),
  ];
  const older = Array.from({ length: Math.max(0, count - 5) }, (_, at) =>
    batch(122 - at, new Date(now - (70 + at) * hour), { seq: 122 - at, quantity: `${1000 + at * 50}` }),
  );
  return [...all, ...older];
}
