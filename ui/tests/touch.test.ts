import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";
import { batch } from "../src/backend/fake/samples";
import { chip, enteredPipe, lastCall, openWindow, rollCount, rollLength } from "./support";

type User = Awaited<ReturnType<typeof openWindow>>["user"];

const keypad = () => screen.queryByRole("region", { name: "Keypad" });
const key = (name: string) => within(keypad() as HTMLElement).getByRole("button", { name });
const touch = (user: User, target: Element) => user.pointer({ keys: "[TouchA]", target });
const notes = () => screen.getByRole("textbox", { name: "Notes" });
const weight = () => screen.getByRole<HTMLInputElement>("textbox", { name: /Weight per metre/ });

async function press(user: User, ...names: string[]) {
  for (const name of names) await touch(user, key(name));
}

describe("the keypad", () => {
  test("opens at a number that was touched, and not at one that was pressed with the mouse", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await user.click(rollCount(1));
    expect(keypad()).not.toBeInTheDocument();
    await touch(user, rollCount(1));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    expect(rollCount(1)).toHaveFocus();
    expect(rollCount(1)).toHaveAttribute("inputmode", "none");
  });

  test("types over what stands there, erases, takes a decimal point, and leaves the focus in the field", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, weight());
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "2", ".", "7", "5", "Erase");
    expect(weight()).toHaveValue("2.7");
    expect(weight()).toHaveFocus();
    await waitFor(() => expect(screen.getByRole("status", { name: "Weight" })).toHaveTextContent("13 500 kg"));
  });

  test("types over a number that was selected already: the engine puts its caret there when the press is over", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    const pressed = () => weight().setSelectionRange(1, 1);
    document.addEventListener("click", pressed);
    await touch(user, weight());
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    document.removeEventListener("click", pressed);
    await waitFor(() => expect(weight().selectionEnd).toBe(weight().value.length));
    await press(user, "2");
    expect(weight()).toHaveValue("2");
  });

  test("Next goes through the rolls as Enter does, and past the blank row to what comes after", async () => {
    const { user } = await openWindow({ draft: { ...enteredPipe, rolls: [] } });
    await touch(user, rollCount(1));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "1", "0", "Next");
    await waitFor(() => expect(rollLength(1)).toHaveFocus());
    await press(user, "5", "0", "0", "Next");
    await waitFor(() => expect(rollCount(2)).toHaveFocus());
    await press(user, "Next");
    await waitFor(() => expect(screen.getByRole("textbox", { name: /Cut pieces/ })).toHaveFocus());
    await press(user, "1", "5", "0", "Next");
    expect(screen.getByRole("button", { name: "Remove 150" })).toBeInTheDocument();
    await press(user, "Next");
    await waitFor(() => expect(weight()).toHaveFocus());
  });

  test("a preset that was touched opens it at the count that is to be typed", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, screen.getByRole("button", { name: "Add rolls of 300 m" }));
    await waitFor(() => expect(rollCount(2)).toHaveFocus());
    await press(user, "7");
    expect(rollCount(2)).toHaveValue("7");
  });

  test("Done closes it and gives the field back to the system's keyboard", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, rollCount(1));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "Done");
    await waitFor(() => expect(keypad()).not.toBeInTheDocument());
    expect(rollCount(1)).toHaveAttribute("inputmode", "decimal");
  });

  test("a real key closes it, and the key still counts", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, rollCount(1));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await user.keyboard("4");
    await waitFor(() => expect(keypad()).not.toBeInTheDocument());
    expect(rollCount(1)).toHaveValue("4");
  });

  test("types a date part by part, each going on to the next", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, screen.getByRole("button", { name: /now, / }));
    await touch(user, await screen.findByRole("spinbutton", { name: /hour/ }));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "0", "7");
    await waitFor(() => expect(screen.getByRole("spinbutton", { name: /minute/ })).toHaveFocus());
    await new Promise((settle) => setTimeout(settle, 300));
    await press(user, "1", "5");
    expect(document.querySelector("[data-field=produced_at]")).toHaveTextContent(/07\s*:\s*15/);
  });

  test("touching something that is no field closes it", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, rollCount(1));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await touch(user, chip(/^OD/, "75"));
    await waitFor(() => expect(keypad()).not.toBeInTheDocument());
    expect(chip(/^OD/, "75")).toBeChecked();
  });

  test("takes its room from the form, which is brought to the field", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    let shown: Element | null = null;
    weight().scrollIntoView = function scrolled(this: Element) {
      shown = this;
    };
    const height = vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(270);
    await touch(user, weight());
    await waitFor(() => expect(shown).toBe(weight()));
    const form = weight().closest<HTMLElement>("[data-keypad-room]");
    expect(form?.style.getPropertyValue("--keypad-room")).toBe("270px");
    await press(user, "Done");
    await waitFor(() => expect(form?.style.getPropertyValue("--keypad-room")).toBe(""));
    height.mockRestore();
  });
});

describe("the keyboard for letters", () => {
  test("types notes with a capital first, digits, signs and spaces", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await touch(user, notes());
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "L", "i", "n", "e", "space", "123", "2", ",", "ABC", "o", "k", "Erase");
    expect(notes()).toHaveValue("Line 2,o");
  });

  test("types into the search of the history, without a capital", async () => {
    const { backend, user } = await openWindow({ batches: [batch(127, new Date())] });
    await user.click(screen.getByRole("button", { name: "History" }));
    await touch(user, await screen.findByPlaceholderText("Search everything"));
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "t", "a", "r");
    await waitFor(() => expect(JSON.stringify(lastCall(backend, "searchBatches"))).toContain("tar"));
  });

  test("types a name into a dialog without closing it, and Next on its last field is the answer", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    await touch(user, screen.getByRole("button", { name: "Switch operator" }));
    const field = await screen.findByRole("textbox", { name: "Somebody else" });
    await touch(user, field);
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await press(user, "R", "a", "m", "Next");
    await waitFor(() => expect(lastCall(backend, "chooseOperator")).toEqual(["Ram"]));
  });

  test("has an INSCRIPT layer when the language is Hindi, and English beside it", async () => {
    const { user } = await openWindow({ draft: enteredPipe, settings: { language: { value: "hi" } } });
    const field = document.querySelector("textarea") as HTMLTextAreaElement;
    await touch(user, field);
    const keys = () => document.querySelector("[data-keypad]") as HTMLElement;
    await waitFor(() => expect(keys()).toBeInTheDocument());
    for (const sign of ["ल", "ा", "इ"]) {
      if (sign === "इ") await touch(user, within(keys()).getAllByRole("button")[24] as HTMLElement);
      await touch(user, within(keys()).getByRole("button", { name: sign }));
    }
    expect(field).toHaveValue("लाइ");
  });

  test("with large touch targets any press opens it, since some touch screens pass for a mouse", async () => {
    const { user } = await openWindow({ draft: enteredPipe, settings: { touch_targets: { value: "large" } } });
    await user.click(notes());
    await waitFor(() => expect(keypad()).toBeInTheDocument());
    await user.click(key("A"));
    expect(notes()).toHaveValue("A");
  });
});

test("a whole batch is saved by touch alone", async () => {
  const { backend, user } = await openWindow();
  let keys = 0;
  document.addEventListener("keydown", (event) => {
    if (event.isTrusted) keys += 1;
  });
  await touch(user, chip(/Product/, "HDPE Pipe"));
  await touch(user, chip(/Brand/, "Tarko"));
  await touch(user, chip(/^PE/, "80"));
  await touch(user, chip(/^PN/, "10"));
  await touch(user, chip(/^OD/, "63"));
  await touch(user, screen.getByRole("button", { name: "Add rolls of 500 m" }));
  await waitFor(() => expect(keypad()).toBeInTheDocument());
  await press(user, "1", "0");
  await touch(user, screen.getByRole("textbox", { name: /Cut pieces/ }));
  await press(user, "1", "5", "0", "Next", "2", "0", "0", ".", "5", "Next", "Next");
  await waitFor(() => expect(weight()).toHaveFocus());
  await press(user, "1", ".", "5", "Done");
  await touch(user, notes());
  await waitFor(() => expect(key("O")).toBeInTheDocument());
  await press(user, "O", "k");
  await touch(user, screen.getByRole("button", { name: /^Save batch/ }));
  expect(await screen.findByText("Batch 1 is saved")).toBeInTheDocument();
  expect(keys).toBe(0);
  expect(backend.batches[0]).toMatchObject({
    quantity: "5350.5",
    total_weight_kg: "8025.75",
    notes: "Ok",
    parts: { rolls: [{ count: "10", length_m: "500" }], cut_pieces_m: ["150", "200.5"] },
  });
});
