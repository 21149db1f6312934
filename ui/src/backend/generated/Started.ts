import type { Catalogue } from "./Catalogue";
import type { Draft } from "./Draft";
import type { StorageState } from "./StorageState";
export type Started = {
  catalogue: Catalogue;
  operators: Array<string>;
  operator: string | null;
  draft: Draft;
  open_failures: number;
  batches: number;
  storage: StorageState;
  notices: Array<{ code: string; parameters: Record<string, string> }>;
  language: string;
  time_zone: string;
  station: string | null;
  version: string;
  accepted_kinds: Array<string>;
  size_limit: number;
};
