import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { Catalogue, ProductType } from "../src/backend";
import { exampleCatalogue } from "../src/backend/fake/samples";
import { chip, enteredPipe, lastCall, openWindow, rollCount, rollLength } from "./support";

const weight = () => screen.getByRole("textbox", { name: /Weight per metre/ });
const asks = (value: string) => screen.queryByRole("group", { name: `${value} means` });
const reading = (value: string, name: string | RegExp) =>
  within(asks(value) as HTMLElement).getByRole("button", { name });

describe("a comma before exactly three digits", () => {
  test("asks beside the field which of the two is meant, and takes the answer", async () => {
    const { backend, user } = await openWindow({ draft: { ...enteredPipe, rolls: [{ count: "1", length_m: "" }] } });
    await user.type(rollLength(1), "1,500");
    expect(reading("1,500", "1.5")).toBeInTheDocument();
    await user.click(reading("1,500", /^1\s500$/));
    expect(rollLength(1)).toHaveValue("1500");
    expect(rollLength(1)).toHaveFocus();
    expect(asks("1,500")).not.toBeInTheDocument();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(backend.batches[0]?.quantity).toBe("1500"));
  });

  test("is not asked about any other comma, which is a decimal point", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await user.clear(weight());
    await user.type(weight(), "1,25");
    expect(screen.queryByRole("group", { name: /means/ })).not.toBeInTheDocument();
    await user.tab();
    expect(weight()).toHaveValue("1.25");
  });

  test("is asked about in a list of cut pieces, one after the other", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await user.type(screen.getByRole("textbox", { name: /Cut pieces/ }), "2,250 7 3,000 ");
    await user.click(reading("2,250", "2.25"));
    expect(screen.getByRole("button", { name: "Remove 2.25" })).toBeInTheDocument();
    await user.click(reading("3,000", /^3\s000$/));
    expect(screen.getByRole("button", { name: "Remove 3000" })).toBeInTheDocument();
    expect(screen.queryByRole("group", { name: /means/ })).not.toBeInTheDocument();
  });

  test("holds a parameter that is a number back as well", async () => {
    const wall: ProductType = {
      ...(exampleCatalogue.product_types[0] as ProductType),
      parameters: [{ name: "Wall", kind: "number", unit: "mm", required: true, options: [] }],
    };
    const catalogue: Catalogue = { product_types: [wall], brands: ["Tarko"] };
    const { backend, user } = await openWindow({ catalogue, draft: { ...enteredPipe, parameters: { Wall: "1,250" } } });
    await user.keyboard("{Control>}{Enter}{/Control}");
    const field = screen.getByRole("textbox", { name: /Wall/ });
    await waitFor(() => expect(field).toHaveAccessibleDescription(/thousand or a decimal/));
    expect(lastCall(backend, "recordBatch")).toBeUndefined();
  });
});

describe("Enter", () => {
  test("goes through the whole form: rolls, past the blank row, cut pieces, weight", async () => {
    const { user } = await openWindow({ draft: { ...enteredPipe, rolls: [], weight_per_metre_kg: null } });
    await user.click(rollCount(1));
    await user.keyboard("10{Enter}500{Enter}");
    await waitFor(() => expect(rollCount(2)).toHaveFocus());
    await user.keyboard("{Enter}");
    expect(screen.getByRole("textbox", { name: /Cut pieces/ })).toHaveFocus();
    await user.keyboard("150{Enter}{Enter}");
    expect(weight()).toHaveFocus();
  });
});

describe("an option that is missing", () => {
  test("is added from the form after it was confirmed, and chosen", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    await user.click(screen.getByRole("button", { name: /Add an option to OD/ }));
    const dialog = await screen.findByRole("dialog", { name: "Add an option to OD" });
    expect(dialog).toHaveTextContent("for every batch of HDPE Pipe");
    await user.type(within(dialog).getByRole("textbox", { name: "OD (mm)" }), "180");
    expect(lastCall(backend, "addOption")).toBeUndefined();
    await user.click(within(dialog).getByRole("button", { name: "Add 180" }));
    await waitFor(() => expect(screen.getByRole("radio", { name: "180" })).toBeChecked());
    expect(lastCall(backend, "addOption")).toEqual(["HDPE Pipe", "OD", "180"]);
    await user.keyboard("{Control>}{Enter}{/Control}");
  });

  test("is added by keyboard with +, and a refusal is said beside the field", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    chip(/^PN/, "10").focus();
    await user.keyboard("+");
    const dialog = await screen.findByRole("dialog", { name: "Add an option to PN" });
    backend.failures.set("addOption", {
      code: "refused",
      parameters: {},
      problems: [{ field: "option", code: "too_long", parameters: { limit: "50" } }],
    });
    const field = within(dialog).getByRole("textbox");
    await waitFor(() => expect(field).toHaveFocus());
    await user.keyboard("16{Enter}");
    await waitFor(() => expect(field).toHaveAccessibleDescription(/at most 50/));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("radio", { name: "16" })).toBeChecked());
    await waitFor(() => expect(screen.getByRole("radio", { name: "16" })).toHaveFocus());
  });
});

describe("the list of keys", () => {
  test("is shown by F1 and by its button, with every shortcut", async () => {
    const { user } = await openWindow();
    await user.keyboard("{F1}");
    const dialog = await screen.findByRole("dialog", { name: "Keys" });
    for (const key of ["Ctrl ↵", "Ctrl O", "Ctrl N", "Ctrl F", "Ctrl R", "Ctrl V", "Ctrl U", "Alt 1 … 9", "F1"])
      expect(within(dialog).getAllByText(key).length).toBeGreaterThan(0);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await user.click(screen.getByRole("button", { name: "List of keys (F1)" }));
    expect(await screen.findByRole("dialog", { name: "Keys" })).toBeInTheDocument();
  });
});

test("the wheel over a field with the focus changes no number", async () => {
  await openWindow({ draft: enteredPipe });
  for (const field of screen.getAllByRole<HTMLInputElement>("textbox")) {
    const before = field.value;
    field.focus();
    field.dispatchEvent(new WheelEvent("wheel", { deltaY: -120, bubbles: true, cancelable: true }));
    expect(field.value).toBe(before);
    expect(field.type).not.toBe("number");
  }
});

test("two hundred roll rows are all counted, with one question to the program at a key", async () => {
  const rolls = Array.from({ length: 200 }, (_, at) => ({ count: `${at + 1}`, length_m: "500" }));
  const { backend, user } = await openWindow({ draft: { ...enteredPipe, rolls } });
  // Looked up by selector: judging the roles of two thousand elements would take most of the time.
  const count = document.querySelector<HTMLInputElement>('[data-field="rolls.199.count"] input');
  count?.focus();
  const before = backend.calls.filter((it) => it.name === "previewBatch").length;
  await user.keyboard("{End}5");
  const total = () => document.querySelectorAll('[aria-labelledby="rolls-label"] output')[199];
  await waitFor(() => expect(total()).toHaveTextContent("1 002 500 m"));
  expect(backend.calls.filter((it) => it.name === "previewBatch").length - before).toBeLessThanOrEqual(2);
}, 20_000);
