/** Marks an element as `scrolled` while there is more above: a card that is cut needs a reason. */
export function edge(node: HTMLElement): () => void {
  const mark = () => node.classList.toggle("scrolled", node.scrollTop > 0);
  node.classList.add("has-edge");
  // A new element is at its beginning: to ask where it is would have the whole page laid out before the rest of it is made.
  node.addEventListener("scroll", mark, { passive: true });
  return () => node.removeEventListener("scroll", mark);
}
