import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/svelte";
import { later } from "../src/later.svelte";

// The whole document in every failure hides the failure.
configure({ getElementError: (message) => new Error(message ?? "") });

// What the test's document lacks and the window has; none of it carries behaviour that is tested here.
class NothingIntersects {
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}
globalThis.IntersectionObserver ??= NothingIntersects as unknown as typeof IntersectionObserver;
Element.prototype.scrollIntoView ??= () => {};

// A window reads them after its first picture, before anybody has pressed anything.
await later.read();
