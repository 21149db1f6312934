import type { Backup, BackupFinding } from "../backend";
import { find, t } from "../shared/messages";

/** One thing that is wrong with a backup. */
export function findingWords({ kind, subject, detail }: BackupFinding): string {
  return find(`cli-backup-problem-${kind.replaceAll("_", "-")}`, { subject, detail }) ?? subject;
}

export function kindWords({ kind }: Pick<Backup, "kind">): string {
  if (kind === "object_store") return t("ui-backup-kind-object-store");
  return kind === "archive" ? t("ui-backup-kind-archive") : t("ui-backup-kind-mirror");
}
