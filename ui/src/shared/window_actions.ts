/** What one screen may ask of another: the window carries it out. */
import { getContext, setContext } from "svelte";

export type WindowActions = {
  /** Goes to the form, filled from a batch: everything but its number, code, time and notes. */
  repeat: (batch: string) => Promise<void>;
};

const KEY = Symbol("window actions");

export function provideWindowActions(actions: WindowActions): void {
  setContext(KEY, actions);
}

export function useWindowActions(): WindowActions {
  return getContext<WindowActions>(KEY);
}
