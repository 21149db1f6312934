/** The screens that are not there when the window opens: each in a file of its own, which is read when somebody first goes there. */
import type { Place } from "./Nav.svelte";

const files = {
  history: () => import("./history/HistoryScreen.svelte"),
  attention: () => import("./notifications/AttentionScreen.svelte"),
  storage: () => import("./storage/StorageScreen.svelte"),
  backups: () => import("./backups/BackupsScreen.svelte"),
  catalogue: () => import("./catalogue/CatalogueScreen.svelte"),
  settings: () => import("./settings/SettingsScreen.svelte"),
  trail: () => import("./trail/TrailScreen.svelte"),
  plant: () => import("./plant/PlantScreen.svelte"),
} as const;

type Later = keyof typeof files;
type Screens = { [At in Later]: Awaited<ReturnType<(typeof files)[At]>>["default"] };

/** The screens that have been read. */
export const screens: Partial<Screens> = {};

function isLater(place: Place): place is Later {
  return place in files;
}

/** Whether a screen can be shown at once. */
export function isRead(place: Place): boolean {
  return !isLater(place) || screens[place] !== undefined;
}

/** Reads a screen's file, unless it has been read. */
export async function read(place: Place): Promise<void> {
  if (!isLater(place) || isRead(place)) return;
  const file = await files[place]();
  Object.assign(screens, { [place]: file.default });
}

/** Reads all of them. */
export async function readAll(): Promise<void> {
  await Promise.all((Object.keys(files) as Later[]).map(read));
}
