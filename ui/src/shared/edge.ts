/** Marks an element as `scrolled` while there is more above: a card that is cut needs a reason. */
export function edge(node: HTMLElement): () => void {
  const mark = () => node.classList.toggle("scrolled", node.scrollTop > 0);
  node.classList.add("has-edge");
  node.addEventListener("scroll", mark, { passive: true });
  mark();
  return () => node.removeEventListener("scroll", mark);
}
