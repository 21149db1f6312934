/** Types of the border for the catalogue and the settings, as the program answers them. */
import type { ProductType } from "./generated/ProductType";

export type Theme = "system" | "light" | "dark" | "high_contrast";
export type TouchTargets = "standard" | "large";

/** What a workstation has chosen about its window. */
export type Preferences = {
  ask_operator_after: number;
  touch_targets: TouchTargets;
  theme: Theme;
  language: string;
  picker_folder: string | null;
};

/** A setting as it is typed, and where its value comes from. */
export type SettingValue = {
  key: string;
  value: string;
  origin: string;
  /** The full path of the file that sets it; the variable's name where the environment does. */
  file: string | null;
  locked: boolean;
  editable: boolean;
};
export type KnownPath = { name: string; path: string; origin: string };
export type Licence = { name: string; version: string; licence: string };
export type SettingsView = {
  values: SettingValue[];
  paths: KnownPath[];
  version: string;
  licences: Licence[];
  preferences: Preferences;
};
export type LogLine = { at: string; level: string; text: string };

export type CatalogueKind = "product_type" | "brand" | "operator";
export type FullProductType = ProductType & { retired: boolean };
export type Named = { name: string; retired: boolean };
/** Everything that is listed, retired or not. */
export type CatalogueFull = { product_types: FullProductType[]; brands: Named[]; operators: Named[] };

export type ChangeDetail = { code: string; parameters: Record<string, string> };
export type CatalogueChange = { kind: string; name: string; details: ChangeDetail[] };
/** What an import would do, before it is done. */
export type ImportPlan = {
  token: string;
  file_name: string;
  added: CatalogueChange[];
  changed: CatalogueChange[];
  unchanged: CatalogueChange[];
};
