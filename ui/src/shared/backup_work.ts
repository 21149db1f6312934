import type { BackupWork } from "../backend";
import { fileSize, progressSize, timeLeft } from "./formatting";
import { t } from "./messages";

/** What is being done now. */
export function stepWords({ what, step }: BackupWork): string {
  if (step === "snapshot") return what === "backup" ? t("ui-backup-step-snapshot") : t("ui-backup-step-begins");
  if (step === "removing" || what === "prune") return t("ui-backup-step-removing");
  if (step === "proving") return t("ui-backup-step-proving");
  return what === "restore" ? t("ui-backup-step-restoring") : t("ui-backup-step-copying");
}

/** "18.1 of 31.0 MB · 40 MB a second · 12 s left" */
export function progressWords({ done, all, speed, left }: BackupWork): string {
  const parts = [all > 0 ? progressSize(done, all) : fileSize(done)];
  if (speed !== null) parts.push(t("ui-backup-speed", { size: fileSize(speed) }));
  if (left !== null) parts.push(t("ui-backup-left", { time: timeLeft(left) }));
  return parts.join(" · ");
}
