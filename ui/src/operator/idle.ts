/** Calls `ask` when nobody has pressed or typed anything for `minutes`; 0 never asks. */
export function whenIdle(minutes: () => number, ask: () => void): () => void {
  let active = Date.now();
  const seen = () => {
    active = Date.now();
  };
  const events = ["pointerdown", "keydown", "wheel"] as const;
  for (const event of events) addEventListener(event, seen, { capture: true, passive: true });
  const timer = setInterval(() => {
    const after = minutes();
    if (after === 0 || Date.now() - active < after * 60_000) return;
    // What is open already waits for an answer itself.
    if (document.querySelector("[role=dialog], [role=alertdialog]")) return;
    seen();
    ask();
  }, 5000);
  return () => {
    clearInterval(timer);
    for (const event of events) removeEventListener(event, seen, { capture: true });
  };
}
