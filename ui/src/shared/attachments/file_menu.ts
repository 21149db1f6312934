import Copy from "@lucide/svelte/icons/copy";
import Download from "@lucide/svelte/icons/download";
import ExternalLink from "@lucide/svelte/icons/external-link";
import FolderOpen from "@lucide/svelte/icons/folder-open";
import Link from "@lucide/svelte/icons/link";
import type { Attachment } from "../../backend";
import type { MenuItem } from "../Menu.svelte";
import { t } from "../messages";
import type { FileActions } from "./file_actions.svelte";

/** What can be done with a saved file, or a kept one, but for opening it. */
export function besidesOpening(file: Attachment, actions: FileActions): MenuItem[] {
  const items: MenuItem[] = [{ label: t("ui-file-save"), icon: Download, onchoose: () => void actions.saveCopy(file) }];
  // A kept file leaves its folder by itself.
  if (file.state === "saved")
    items.push({ label: t("ui-file-show"), icon: FolderOpen, onchoose: () => void actions.showInFolder(file) });
  if (file.place.object_store)
    items.push({
      label: t("ui-file-link"),
      icon: Link,
      onchoose: () => {
        actions.linked = file;
      },
    });
  if (file.sha256)
    items.push({ label: t("ui-file-copy-hash"), icon: Copy, onchoose: () => void actions.copyHash(file) });
  return items;
}

/** What can be done with a saved or kept file. */
export function fileMenu(file: Attachment, actions: FileActions): MenuItem[] {
  return [
    { label: t("ui-file-open"), icon: ExternalLink, onchoose: () => void actions.open(file) },
    ...besidesOpening(file, actions),
  ];
}
