/** Not for every key: that somebody is here is true for a while. */
const BETWEEN_TELLING = 20_000;

/** Calls `tell` while somebody presses, types or scrolls, at most every 20 seconds, until the returned function is called. */
export function whileTouched(tell: () => void): () => void {
  let told = 0;
  const touched = () => {
    if (Date.now() - told < BETWEEN_TELLING) return;
    told = Date.now();
    tell();
  };
  const events = ["pointerdown", "keydown", "wheel"] as const;
  for (const event of events) addEventListener(event, touched, { capture: true, passive: true });
  return () => {
    for (const event of events) removeEventListener(event, touched, { capture: true });
  };
}
