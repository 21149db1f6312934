import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { batch } from "../src/backend/fake/samples";
import { enteredPipe, openWindow } from "./support";

test.each([
  ["en", "Filters", ["dd", "mm", "yyyy"], /^day/],
  ["hi", "फ़िल्टर", ["दिन", "माह", "वर्ष"], /^दिन/],
])("a day that is not chosen is shown and spoken in the window's language: %s", async (language, more, parts, name) => {
  const { user } = await openWindow({ batches: [batch(1, new Date())], settings: { language: { value: language } } });
  await user.keyboard("{Control>}f{/Control}");
  await user.click(await screen.findByRole("button", { name: more }));
  const shown = screen.getAllByRole("spinbutton");
  expect(shown.slice(0, 3).map((it) => it.textContent)).toEqual(parts);
  expect(shown[0]).toHaveAccessibleName(name);
  expect(shown[0]).not.toHaveAttribute("aria-valuetext", "Empty");
});

test("a field that is reached by key is shown whole, one that is pressed stays where it was", async () => {
  const shown: Element[] = [];
  Element.prototype.scrollIntoView = vi.fn(function (this: Element) {
    shown.push(this);
  });
  const { user } = await openWindow({ draft: enteredPipe });
  const notes = screen.getByRole("textbox", { name: "Notes" });
  await user.click(screen.getByRole("textbox", { name: "Batch number" }));
  shown.length = 0;
  await fireEvent.pointerDown(notes);
  notes.focus();
  expect(shown).toEqual([]);
  await fireEvent.pointerUp(notes);
  notes.blur();
  notes.focus();
  await waitFor(() => expect(shown).toContain(notes.closest("[data-field]")));
});
