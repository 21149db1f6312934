import type { CommandError, KnownPath, LogLine, Preferences, SettingsView, SettingValue } from "..";

const DATA = "/var/lib/batchbook";
const DEFAULTS: Record<string, string> = {
  data_dir: DATA,
  storage_path: `${DATA}/uploads`,
  size_limit: "250 MB",
  accepted_kinds: "png, jpg, jpeg, gif, bmp, webp, heic, tif, tiff, pdf, doc, docx, xls, xlsx, ods, odt, txt, csv",
  code_pattern: "{type}-{params}-{brand}-{year}-{station-}{number:03}",
  station: "",
  time_zone: "Asia/Kolkata",
  language: "en",
  ask_operator_after: "0",
  touch_targets: "standard",
  theme: "system",
  picker_folder: "",
  rehash: "idle",
  rehash_limit: "20",
};

/** Settings of which some may come from elsewhere than the settings file. */
export type FakeSetting = Partial<Omit<SettingValue, "key">>;

/** The settings file and what stands around it. */
export class FakeSettings {
  readonly #values: SettingValue[];
  readonly #storage: () => string;
  log: LogLine[] = [
    { at: "2026-11-24T08:30:02.114Z", level: "info", text: `Upload directory ready: ${DATA}/uploads/batches` },
    { at: "2026-11-24T08:31:40.530Z", level: "info", text: "batch recorded HDPEPipe-OD63-PE80-PN10-Tarko-2026-126" },
    {
      at: "2026-11-24T08:31:41.002Z",
      level: "error",
      text: "attachment not saved line-2 readings.xlsx: permission_denied: cannot create /mnt/slips: Permission denied (os error 13)",
    },
    { at: "2026-11-24T08:40:12.400Z", level: "warn", text: "attachment kept QC certificate.pdf: storage_unreachable" },
    {
      at: "2026-11-24T08:47:12.204Z",
      level: "info",
      text: "batch recorded SprinklerPipe-OD63-PN4-TypeL-Tarko-2026-127",
    },
  ];

  constructor(given: Record<string, FakeSetting>, storage: () => string) {
    this.#storage = storage;
    this.#values = Object.entries(DEFAULTS).map(([key, value]) => ({
      key,
      value,
      origin: "default",
      file: null,
      locked: false,
      editable: key !== "data_dir" && key !== "storage_path",
      ...given[key],
    }));
  }

  value(key: string): string {
    return this.#values.find((it) => it.key === key)?.value ?? "";
  }

  preferences(): Preferences {
    return {
      ask_operator_after: Number(this.value("ask_operator_after")),
      touch_targets: this.value("touch_targets") as Preferences["touch_targets"],
      theme: this.value("theme") as Preferences["theme"],
      language: this.value("language"),
      picker_folder: this.value("picker_folder") || null,
    };
  }

  view(): SettingsView {
    const paths: KnownPath[] = [
      { name: "data", path: DATA, origin: "default" },
      { name: "database", path: `${DATA}/batchbook.db`, origin: "default" },
      { name: "storage", path: this.#storage(), origin: "default" },
      { name: "uploads", path: `${this.#storage()}/batches`, origin: "default" },
      { name: "logs", path: `${DATA}/logs`, origin: "default" },
      { name: "settings", path: `${DATA}/settings.toml`, origin: "default" },
      { name: "system_settings", path: "/etc/batchbook/settings.toml", origin: "default" },
    ];
    const licences = [
      { name: "jiff", version: "0.2.16", licence: "Unlicense OR MIT" },
      { name: "rusqlite", version: "0.43.0", licence: "MIT" },
      { name: "svelte", version: "5.57.3", licence: "MIT" },
      { name: "tauri", version: "2.12.5", licence: "Apache-2.0 OR MIT" },
    ];
    const values = this.#values.map((it) => (it.key === "storage_path" ? { ...it, value: this.#storage() } : it));
    return { values, paths, version: "0.1.0", licences, preferences: this.preferences() };
  }

  set(key: string, value: string): SettingsView {
    const found = this.#values.find((it) => it.key === key);
    if (!found?.editable)
      throw { code: "setting_locked", parameters: { key, by: found?.file ?? "" }, problems: [] } satisfies CommandError;
    const problem = problemOf(key, value);
    if (problem) throw refusal(key, problem, value);
    const fromFile = value.trim() !== "";
    Object.assign(found, {
      value: fromFile ? value.trim() : (DEFAULTS[key] ?? ""),
      origin: fromFile ? "settings.toml" : "default",
      file: fromFile ? `${DATA}/settings.toml` : null,
    });
    return this.view();
  }

  example(pattern: string): string {
    const problem = problemOf("code_pattern", pattern);
    if (problem) throw refusal("code_pattern", problem, pattern);
    const station = this.value("station");
    const values: Record<string, string> = {
      type: "HDPEPipe",
      params: "OD63-PE80-PN10",
      brand: "Tarko",
      year: "2026",
      "station-": station && `${station}-`,
      number: "128",
      "number:03": "128",
    };
    return pattern.replace(/\{([^}]*)\}/g, (_, name: string) => values[name] ?? "");
  }

  lines(onlyFailures: boolean, after: string | null): LogLine[] {
    return this.log.filter((it) => (!onlyFailures || it.level !== "info") && (after === null || it.at > after));
  }

  diagnosis(): string {
    return [`Batchbook 0.1.0`, ...this.view().paths.map((it) => `${it.name}: ${it.path}`), "batches: 6"].join("\n");
  }
}

function refusal(field: string, code: string, value: string): CommandError {
  return { code: "refused", parameters: {}, problems: [{ field, code, parameters: { value } }] };
}

function problemOf(key: string, value: string): string | null {
  const text = value.trim();
  if (!text) return null;
  if (key === "size_limit" && !/^\d+(\.\d+)?\s*(kB|MB|GB)?$/i.test(text)) return "not_a_size";
  if (key === "station" && !/^[\p{L}\p{N}]{1,16}$/u.test(text)) return "not_a_station";
  if (key === "ask_operator_after" && !/^\d{1,4}$/.test(text)) return "not_minutes";
  if (key === "rehash_limit" && !/^[1-9]\d{0,3}$/.test(text)) return "not_a_rehash_limit";
  if (key === "picker_folder" && !/^(\/|[A-Z]:\\)/i.test(text)) return "not_absolute";
  if (key === "code_pattern" && !/\{number(:\d+)?\}/.test(text)) return "number_missing";
  if (key === "accepted_kinds" && text.split(",").some((it) => !/^[a-z0-9]+$/i.test(it.trim()))) return "not_a_kind";
  return null;
}
