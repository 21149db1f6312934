import type { Backup, BackupFinding, BackupWork } from "../backend";
import { fileSize, progressSize, timeLeft } from "../shared/formatting";
import { find, t } from "../shared/messages";

/** One thing that is wrong with a backup. */
export function findingWords({ kind, subject, detail }: BackupFinding): string {
  return find(`cli-backup-problem-${kind.replaceAll("_", "-")}`, { subject, detail }) ?? subject;
}

export function kindWords({ kind }: Backup): string {
  if (kind === "object_store") return t("ui-backup-kind-object-store");
  return kind === "archive" ? t("ui-backup-kind-archive") : t("ui-backup-kind-mirror");
}

/** What is being done now. */
export function stepWords({ what, step }: BackupWork): string {
  if (step === "snapshot") return what === "backup" ? t("ui-backup-step-snapshot") : t("ui-backup-step-begins");
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
