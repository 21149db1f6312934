/** Types of the border for the book of the whole plant. */
export type { PlantBatch } from "./generated/PlantBatch";
export type { PlantPage } from "./generated/PlantPage";
export type { PlantQuery } from "./generated/PlantQuery";
export type { PlantStation } from "./generated/PlantStation";
export type { PlantSummary } from "./generated/PlantSummary";
export type { PlantView } from "./generated/PlantView";
export type { PlantWork } from "./generated/PlantWork";
