/** What one screen may ask of another: the window carries it out. */
import { getContext, setContext } from "svelte";

export type WindowActions = {
  /** Goes to the form, filled from a batch: everything but its number, code, time and notes. */
  repeat: (batch: string) => Promise<void>;
  /** Opens a recorded batch in the form's fields, to be corrected. */
  correct: (batch: string) => Promise<void>;
  /** Goes to the form, filled with a batch that takes the place of this one, its files attached. */
  recordAgain: (batch: string) => Promise<void>;
  /** Whether the form holds nothing that another batch would be mixed with. */
  isFormFree: () => boolean;
};

const KEY = Symbol("window actions");

export function provideWindowActions(actions: WindowActions): void {
  setContext(KEY, actions);
}

export function useWindowActions(): WindowActions {
  return getContext<WindowActions>(KEY);
}
