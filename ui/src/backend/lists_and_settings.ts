/** Types of the border for the catalogue and the settings, and what is derived from them. */
import type { Preferences } from "./generated/Preferences";

export type { CatalogueChange } from "./generated/CatalogueChange";
export type { CatalogueFull } from "./generated/CatalogueFull";
export type { CatalogueKind } from "./generated/CatalogueKind";
export type { ChangeDetail } from "./generated/ChangeDetail";
export type { FullProductType } from "./generated/FullProductType";
export type { ImportPlan } from "./generated/ImportPlan";
export type { KnownPath } from "./generated/KnownPath";
export type { Licence } from "./generated/Licence";
export type { LogLine } from "./generated/LogLine";
export type { Named } from "./generated/Named";
export type { Preferences } from "./generated/Preferences";
export type { SettingsView } from "./generated/SettingsView";
export type { SettingValue } from "./generated/SettingValue";

export type Theme = Preferences["theme"];
export type TouchTargets = Preferences["touch_targets"];
