const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Where an arrow key leads in a group of `count` choices, round and round; null for any other key. */
export function arrowTo(event: KeyboardEvent, at: number, count: number): number | null {
  const step = STEPS[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey || step === undefined || count === 0) return null;
  return (at + step + count) % count;
}

/** Gives the focus to one of the radio buttons in a group. */
export function focusRadio(group: HTMLElement | undefined, at: number): void {
  group?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
}
