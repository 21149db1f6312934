import type { Attachment, Batch, BatchDraft, Catalogue } from "..";

const OD = ["25", "32", "40", "50", "63", "75", "90", "110", "125", "140", "160"];
const PN = ["4", "6", "8", "10", "12.5"];
const select = (name: string, options: string[], unit: string | null = null) => ({
  name,
  kind: "select" as const,
  unit,
  required: true,
  options,
});

export const exampleCatalogue: Catalogue = {
  product_types: [
    {
      name: "HDPE Pipe",
      unit: "m",
      layout: "rolls",
      parameters: [select("PE", ["63", "80", "100"]), select("PN", PN), select("OD", OD, "mm")],
      presets: {
        roll_lengths_m: ["500", "300"],
        bundle_sizes: [],
        piece_length_m: null,
        cut_pieces_allowed: true,
        spares_allowed: false,
      },
      weight_per_metre: "required",
    },
    {
      name: "Sprinkler Pipe",
      unit: "pcs",
      layout: "bundles",
      parameters: [select("OD", OD, "mm"), select("PN", PN), select("Type", ["C", "L"])],
      presets: {
        roll_lengths_m: [],
        bundle_sizes: [10, 20],
        piece_length_m: "6",
        cut_pieces_allowed: false,
        spares_allowed: true,
      },
      weight_per_metre: "required",
    },
  ],
  brands: ["Tarko", "Unbranded"],
};

/** A draft in which nothing has been entered. */
export function emptyDraft(): BatchDraft {
  return {
    product_type: "",
    brand: "",
    parameters: {},
    produced_at: null,
    batch_number: null,
    batch_code: null,
    notes: "",
    quantity: null,
    rolls: [],
    cut_pieces_m: [],
    bundles: null,
    spares: [],
    spare_lengths_m: [],
    piece_length_m: null,
    weight_per_metre_kg: null,
  };
}

/** Makes an attachment that is safely stored; `more` says what is different about it. */
export function attachment(more: Partial<Attachment> & { id: string; original_name: string }): Attachment {
  return {
    media_type: null,
    size: 2_400_000,
    // Each its own content, unless a sample says otherwise.
    sha256: Array.from(more.id, (it) => it.charCodeAt(0).toString(16))
      .join("")
      .padEnd(64, "0")
      .slice(0, 64),
    state: "saved",
    copied: null,
    error: null,
    dismissed: false,
    set_aside: null,
    thumbnail_url: null,
    preview_url: null,
    preview_kind: null,
    place: { this_computer: false, storage_path: true, object_store: false },
    ...more,
  };
}

/** Makes a recorded batch; `more` says what is different about it. */
export function batch(number: number, produced: Date, more: Partial<Batch> = {}): Batch {
  const at = produced.toISOString();
  return {
    id: `batch-${number}`,
    seq: number,
    batch_number: String(number),
    batch_code: `HDPEPipe-OD63-PE80-PN10-Tarko-${produced.getFullYear()}-${String(number).padStart(3, "0")}`,
    product_type: "HDPE Pipe",
    brand: "Tarko",
    parameters: { PE: "80", PN: "10", OD: "63" },
    size_label: "63 mm",
    produced_at: at,
    recorded_at: at,
    status: "recorded",
    quantity: "7600.5",
    unit: "m",
    operator: "A. Kumar",
    station: null,
    total_weight_kg: "11400.75",
    weight_per_metre_kg: "1.5",
    notes: "",
    parts: {
      rolls: [
        { count: "10", length_m: "500" },
        { count: "7", length_m: "300" },
      ],
      cut_pieces_m: ["150", "200.5", "150"],
      bundles: null,
      spares: [],
      spare_lengths_m: [],
      piece_length_m: null,
    },
    parameter_units: { OD: "mm" },
    confirmations: { future: false, number_jump: false, weight_unusual: null, equal_batch: null },
    reverted: null,
    attachments: [],
    ...more,
  };
}
