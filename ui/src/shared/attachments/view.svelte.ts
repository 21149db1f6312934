import { tick } from "svelte";

export type Size = { width: number; height: number };
export type Point = { x: number; y: number };

const LARGEST = 8;

/** Around what is shown, so that it does not touch the edge of its room. */
const MARGIN = 16;

/** A small picture is not blown up further than this. */
const MOST_ENLARGED = 4;

/** How a file is looked at: how large, which way up, which part of it, and which page. */
export class View {
  /** 1 fits. */
  zoom = $state(1);
  /** Quarter turns to the right, in degrees. */
  turned = $state(0);
  page = $state(1);
  /** 0 until that is known; a picture has none. */
  pages = $state(0);
  /** What fits into the room: all of it, or its width. */
  fit: "whole" | "width" = $state("whole");
  /** What is shown, the way it is turned; null until that is known. */
  size: Size | null = $state.raw(null);
  /** Where it is shown. */
  room: Size = $state.raw({ width: 0, height: 0 });
  #box: HTMLElement | null = null;

  readonly #fitting = $derived.by(() => {
    if (!this.size || this.room.width <= 2 * MARGIN || this.room.height <= 2 * MARGIN) return 1;
    const across = (this.room.width - 2 * MARGIN) / this.size.width;
    const down = (this.room.height - 2 * MARGIN) / this.size.height;
    return Math.min(this.fit === "width" ? across : Math.min(across, down), MOST_ENLARGED);
  });

  /** CSS pixels on the screen for each of its own. */
  readonly scale = $derived(this.#fitting * this.zoom);
  readonly atLargest = $derived(this.zoom >= LARGEST);
  /** A page as wide as the window may be made smaller, to see all of it. */
  readonly atLeast = $derived(this.zoom <= this.#least());

  #least(): number {
    return this.fit === "width" ? 0.25 : 1;
  }

  /** As a file is shown first. */
  reset(): void {
    this.zoom = 1;
    this.turned = 0;
    this.page = 1;
    this.pages = 0;
    this.size = null;
  }

  /** Follows the element that scrolls. */
  in(box: HTMLElement | null): void {
    this.#box = box;
  }

  turn(): void {
    this.turned = (this.turned + 90) % 360;
    this.zoom = 1;
  }

  toFit(): void {
    this.zoom = 1;
  }

  zoomBy(factor: number, around?: Point): Promise<void> {
    return this.zoomTo(this.zoom * factor, around);
  }

  /** Zooms so that what is at `around`, in the window's coordinates, stays there; else the middle does. */
  async zoomTo(zoom: number, around?: Point): Promise<void> {
    const sheet = this.#box?.firstElementChild;
    const room = this.#box?.getBoundingClientRect();
    const at = around ?? (room && { x: room.left + room.width / 2, y: room.top + room.height / 2 });
    const before = sheet?.getBoundingClientRect();
    this.zoom = Math.min(Math.max(zoom, this.#least()), LARGEST);
    if (!this.#box || !sheet || !at || !before?.width || !before.height) return;
    await tick();
    const after = sheet.getBoundingClientRect();
    this.panBy(
      after.left + ((at.x - before.left) / before.width) * after.width - at.x,
      after.top + ((at.y - before.top) / before.height) * after.height - at.y,
    );
  }

  panBy(x: number, y: number): void {
    if (!this.#box) return;
    this.#box.scrollLeft += x;
    this.#box.scrollTop += y;
  }

  goTo(page: number): void {
    const to = Math.min(Math.max(page, 1), Math.max(this.pages, 1));
    if (to === this.page) return;
    this.page = to;
    if (this.#box) this.#box.scrollTop = 0;
  }

  /** What a key does here; false when it does nothing. */
  press({ key, shiftKey }: { key: string; shiftKey: boolean }): boolean {
    const step = 80;
    if (key === "+" || key === "=") void this.zoomBy(1.25);
    else if (key === "-") void this.zoomBy(1 / 1.25);
    else if (key === "0") this.toFit();
    else if (key === "r" || key === "R") this.turn();
    else if (key === "PageDown" && this.pages) this.goTo(this.page + 1);
    else if (key === "PageUp" && this.pages) this.goTo(this.page - 1);
    else if (key === "Home" && this.pages) this.goTo(1);
    else if (key === "End" && this.pages) this.goTo(this.pages);
    else if (key === "ArrowDown") this.panBy(0, step);
    else if (key === "ArrowUp") this.panBy(0, -step);
    else if (key === "ArrowRight" && shiftKey) this.panBy(step, 0);
    else if (key === "ArrowLeft" && shiftKey) this.panBy(-step, 0);
    else return false;
    return true;
  }
}
