import type { BatchbookWindow } from "./batchbook-window.ts";

/** Has the page ask the program something small every 100 ms, and notes for how long it ever waited for the answer. */
export async function feelPulse(window: BatchbookWindow): Promise<Pulse> {
  await window.driver.executeScript(`
    const pulse = (window.pulse = { beats: 0, longest: 0, asked: performance.now() });
    const beat = async () => {
      pulse.asked = performance.now();
      await window.__TAURI_INTERNALS__.invoke("authority");
      pulse.longest = Math.max(pulse.longest, performance.now() - pulse.asked);
      pulse.beats++;
      setTimeout(beat, 100);
    };
    void beat();`);
  return new Pulse(window);
}

/** Whether a window lives: its page, its event loop, the threads behind it. */
class Pulse {
  readonly #window: BatchbookWindow;

  constructor(window: BatchbookWindow) {
    this.#window = window;
  }

  /** How many answers came, and for how long the page waited at most for one, in ms; the one that it waits for now counts. */
  async taken(): Promise<{ beats: number; longest: number }> {
    return this.#window.driver.executeScript(`
      const { beats, longest, asked } = window.pulse;
      return { beats, longest: Math.max(longest, performance.now() - asked) };`);
  }
}
