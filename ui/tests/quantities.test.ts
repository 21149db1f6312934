import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { BatchDraft, Catalogue, ProductType } from "../src/backend";
import { exampleCatalogue } from "../src/backend/fake/samples";
import { chip, enteredPipe, lastCall, openWindow, rollCount, rollLength } from "./support";

const total = () => screen.getByRole("status", { name: "Quantity" });
const sent = (backend: Parameters<typeof lastCall>[0]) => lastCall(backend, "previewBatch")?.[0] as BatchDraft;

const byLength: ProductType = {
  ...(exampleCatalogue.product_types[1] as ProductType),
  name: "Casing",
  unit: "m",
  layout: "bundles_by_length",
  parameters: [
    { name: "Colour", kind: "text", unit: null, required: false, options: [] },
    { name: "Wall", kind: "number", unit: "mm", required: true, options: [] },
  ],
};
const plain: ProductType = {
  ...byLength,
  name: "Resin",
  unit: "kg",
  layout: "plain",
  parameters: [],
  weight_per_metre: "none",
};
const all: Catalogue = { product_types: [...exampleCatalogue.product_types, byLength, plain], brands: ["Tarko"] };

describe("rolls", () => {
  test("only cut pieces is an ordinary batch: the blank row is not sent", async () => {
    const { backend, user } = await openWindow({ draft: { ...enteredPipe, rolls: [] } });
    await user.click(screen.getByRole("textbox", { name: /Cut pieces/ }));
    await user.keyboard("150 200,5 150");
    await waitFor(() => expect(total()).toHaveTextContent("500.5 m"));
    expect(sent(backend)).toMatchObject({ rolls: [], cut_pieces_m: ["150", "200.5", "150"] });
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    expect(await screen.findByText("Batch 1 is saved")).toBeInTheDocument();
  });

  test("a preset fills the blank row first and then adds rows, the focus is on the count", async () => {
    const { user } = await openWindow({ draft: { ...enteredPipe, rolls: [] } });
    await user.click(screen.getByRole("button", { name: "Add rolls of 500 m" }));
    expect(rollLength(1)).toHaveValue("500");
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
    await user.keyboard("10");
    await user.click(screen.getByRole("button", { name: "Add rolls of 300 m" }));
    expect(rollLength(2)).toHaveValue("300");
    await waitFor(() => expect(rollCount(2)).toHaveFocus());
  });

  test("a problem stands at the row on the screen, although a blank row before it was not sent", async () => {
    const { user } = await openWindow({
      draft: {
        ...enteredPipe,
        rolls: [
          { count: "", length_m: "" },
          { count: "2.5", length_m: "500" },
        ],
      },
    });
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    await waitFor(() => expect(rollCount(2)).toHaveAccessibleDescription(/not a whole number/));
    expect(rollCount(1)).toBeValid();
    await waitFor(() => expect(rollCount(2)).toHaveFocus());
  });

  test("a removed row is gone from the total", async () => {
    const { user } = await openWindow({
      draft: { ...enteredPipe, rolls: [...enteredPipe.rolls, { count: "7", length_m: "300" }] },
    });
    await waitFor(() => expect(total()).toHaveTextContent("7 100 m"));
    await user.click(screen.getByRole("button", { name: "Remove row 1" }));
    await waitFor(() => expect(total()).toHaveTextContent("2 100 m"));
    expect(rollCount(1)).toHaveValue("7");
  });

  test("a wrong cut piece is marked and named", async () => {
    const { user } = await openWindow({ draft: { ...enteredPipe, cut_pieces_m: ["150"] } });
    const pieces = screen.getByRole("textbox", { name: /Cut pieces/ });
    await user.type(pieces, "abc{Enter}");
    await user.tab();
    await waitFor(() => expect(pieces).toHaveAccessibleDescription(/“abc” is not a number/));
    await user.click(screen.getByRole("button", { name: "Remove abc" }));
    await waitFor(() => expect(pieces).not.toHaveAccessibleDescription());
  });
});

test("bundles: count, size by one touch, spares and the preset piece length", async () => {
  const { backend, user } = await openWindow();
  await user.click(chip(/Product/, "Sprinkler Pipe"));
  await user.type(screen.getByRole("textbox", { name: "Bundles" }), "20");
  await user.click(screen.getByRole("button", { name: "10 pieces per bundle" }));
  await user.type(screen.getByRole("textbox", { name: /Spare pieces/ }), "7 8");
  await waitFor(() => expect(total()).toHaveTextContent("215 pcs"));
  expect(screen.getByRole("textbox", { name: /Piece length/ })).toHaveValue("6");
  expect(sent(backend)).toMatchObject({
    bundles: { count: "20", pieces_per_bundle: "10" },
    spares: ["7", "8"],
    piece_length_m: "6",
    rolls: [],
  });
});

test("only spares is an ordinary batch: an empty bundle is not sent", async () => {
  const { backend, user } = await openWindow();
  await user.click(chip(/Product/, "Sprinkler Pipe"));
  await user.type(screen.getByRole("textbox", { name: /Spare pieces/ }), "7 8");
  await waitFor(() => expect(total()).toHaveTextContent("15 pcs"));
  expect(sent(backend).bundles).toBeNull();
});

test("bundles by length: spare lengths, and number and text parameters", async () => {
  const { backend, user } = await openWindow({ catalogue: all });
  await user.click(chip(/Product/, "Casing"));
  await user.type(screen.getByRole("textbox", { name: /Wall/ }), "2,5");
  await user.type(screen.getByRole("textbox", { name: "Colour" }), "blue");
  await user.type(screen.getByRole("textbox", { name: "Bundles" }), "2");
  await user.type(screen.getByRole("textbox", { name: "Pieces per bundle" }), "15");
  await user.type(screen.getByRole("textbox", { name: /Spare lengths/ }), "4.5");
  await waitFor(() => expect(total()).toHaveTextContent("184.5 m"));
  expect(sent(backend)).toMatchObject({
    parameters: { Wall: "2.5", Colour: "blue" },
    spare_lengths_m: ["4.5"],
    spares: [],
  });
});

test("plain: one number in the type's unit, and no weight", async () => {
  const { user } = await openWindow({ catalogue: all });
  await user.click(chip(/Product/, "Resin"));
  await user.type(screen.getByRole("textbox", { name: /Quantity/ }), "1250.25");
  await waitFor(() => expect(total()).toHaveTextContent("1 250.25 kg"));
  expect(screen.queryByRole("status", { name: "Weight" })).not.toBeInTheDocument();
  expect(screen.queryByRole("textbox", { name: /Weight per metre/ })).not.toBeInTheDocument();
});

test("pressing the wrong product costs nothing: what was counted comes back with the right one", async () => {
  const { backend, user } = await openWindow({ draft: enteredPipe });
  await user.click(chip(/Product/, "Sprinkler Pipe"));
  expect(screen.queryByRole("textbox", { name: "Rolls in row 1" })).not.toBeInTheDocument();
  await waitFor(() => expect(sent(backend)).toMatchObject({ rolls: [], parameters: { PN: "10", OD: "63" } }));
  await user.click(chip(/Product/, "HDPE Pipe"));
  expect(rollCount(1)).toHaveValue("10");
  expect(chip(/^OD/, "63")).toBeChecked();
});

test("a total that leaves out a number nobody can read is not shown", async () => {
  const { user } = await openWindow({ draft: { ...enteredPipe, cut_pieces_m: ["150"] } });
  await waitFor(() => expect(total()).toHaveTextContent(/150 m/));
  await user.clear(rollCount(1));
  await user.type(rollCount(1), "1o");
  await waitFor(() => expect(total()).not.toHaveTextContent("m"));
  expect(screen.getByRole("status", { name: "Weight" })).not.toHaveTextContent("kg");
  await user.clear(rollCount(1));
  await user.type(rollCount(1), "2");
  await waitFor(() => expect(total()).toHaveTextContent(/ m/));
});
