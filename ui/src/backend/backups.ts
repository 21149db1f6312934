/** Types of the border for backups. */
export type { BackedUp } from "./generated/BackedUp";
export type { Backup } from "./generated/Backup";
export type { BackupDestination } from "./generated/BackupDestination";
export type { BackupFinding } from "./generated/BackupFinding";
export type { BackupsView } from "./generated/BackupsView";
export type { BackupWork } from "./generated/BackupWork";
export type { FoundSnapshots } from "./generated/FoundSnapshots";
export type { KeptAside } from "./generated/KeptAside";
export type { PlannedBackup } from "./generated/PlannedBackup";
export type { PlannedPlace } from "./generated/PlannedPlace";
export type { PrunedBackups } from "./generated/PrunedBackups";
export type { PrunePlan } from "./generated/PrunePlan";
export type { Rebuilt } from "./generated/Rebuilt";
export type { RestoredBackup } from "./generated/RestoredBackup";
export type { StoredSnapshot } from "./generated/StoredSnapshot";
export type { VerifiedBackup } from "./generated/VerifiedBackup";
