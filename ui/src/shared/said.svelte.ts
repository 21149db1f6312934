const SAID_MS = 5000;

/** A small confirmation, in the heading of whatever screen is open: it lies over nothing, and goes by itself. */
class Said {
  text = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    clearTimeout(this.#timer);
    this.text = text;
    this.#timer = setTimeout(() => {
      this.text = "";
    }, SAID_MS);
  }
}

export const said = new Said();

/** Takes back what is said, with the window that said it. */
export const sayNothing = (): void => said.say("");

/** Says in a few words that something was done. What needs an answer is a card, which stays. */
export const say = (text: string): void => said.say(text);
