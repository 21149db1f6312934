import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { batch } from "../src/backend/fake/samples";
import { chip, enteredPipe, lastCall, openWindow, rollCount, rollLength } from "./support";

const hourAgo = () => new Date(Date.now() - 3_600_000);
const weight = () => screen.getByRole("textbox", { name: /Weight per metre/ });
const save = () => screen.getByRole("button", { name: /^Save batch/ });

describe("repeating a batch", () => {
  test("takes at most twelve key strokes from the start to the saved batch", async () => {
    const { backend, user } = await openWindow({ batches: [batch(127, hourAgo())] });
    let strokes = 0;
    document.addEventListener("keydown", () => {
      strokes += 1;
    });
    await user.keyboard("{Control>}r{/Control}");
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
    // Typed over, not added to: 12 rolls instead of 10, of 500 m.
    await user.keyboard("12{Enter}500{Control>}{Enter}{/Control}");
    await screen.findByText("Batch 128 is saved");
    expect(strokes).toBeLessThanOrEqual(12);
    expect(backend.batches[1]).toMatchObject({
      product_type: "HDPE Pipe",
      brand: "Tarko",
      parameters: { PE: "80", PN: "10", OD: "63" },
      parts: {
        rolls: [
          { count: "12", length_m: "500" },
          { count: "7", length_m: "300" },
        ],
        cut_pieces_m: ["150", "200.5", "150"],
      },
      weight_per_metre_kg: "1.5",
    });
  });

  test("starts with everything but number, time and notes", async () => {
    const { user } = await openWindow({ batches: [batch(127, hourAgo(), { notes: "after die change" })] });
    await user.click(screen.getByRole("button", { name: "Repeat last" }));
    await waitFor(() => expect(chip(/^OD/, "63")).toBeChecked());
    expect(rollCount(2)).toHaveValue("7");
    expect(weight()).toHaveValue("1.5");
    expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("");
    expect(screen.getByRole("textbox", { name: "Batch number" })).toHaveValue("");
    expect(screen.getByRole("button", { name: /now, / })).toBeInTheDocument();
  });

  test("gives what was typed before back, until something new is typed", async () => {
    const { user } = await openWindow({
      batches: [batch(127, hourAgo())],
      draft: { ...enteredPipe, rolls: [{ count: "3", length_m: "100" }], notes: "typed" },
    });
    await user.click(screen.getByRole("button", { name: "Repeat last" }));
    await waitFor(() => expect(rollCount(1)).toHaveValue("10"));
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(rollCount(1)).toHaveValue("3");
    expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("typed");
    await user.click(screen.getByRole("button", { name: "Repeat last" }));
    await waitFor(() => expect(rollCount(1)).toHaveValue("10"));
    await user.type(rollCount(1), "5");
    await waitFor(() => expect(screen.queryByRole("button", { name: "Undo" })).not.toBeInTheDocument());
  });

  test("has nothing to give back after a save: product, brand and parameters are no work", async () => {
    const { user } = await openWindow({ batches: [batch(127, hourAgo())], draft: enteredPipe });
    await user.click(save());
    await screen.findByText("Batch 128 is saved");
    await user.keyboard("{Control>}r{/Control}");
    await waitFor(() => expect(rollCount(1)).toHaveValue("10"));
    expect(screen.queryByRole("button", { name: "Undo" })).not.toBeInTheDocument();
  });

  test("takes any earlier batch of the history as the start, and goes to the form with it", async () => {
    const { backend, user } = await openWindow({
      batches: [batch(126, hourAgo(), { brand: "Unbranded" }), batch(127, hourAgo())],
    });
    await user.click(screen.getByRole("button", { name: "History" }));
    await user.click(await screen.findByText(/2026-126$|-126$/));
    await user.click(await screen.findByRole("button", { name: "Repeat" }));
    await waitFor(() => expect(chip(/Brand/, "Unbranded")).toBeChecked());
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
    expect(lastCall(backend, "repeatBatch")).toEqual(["batch-126"]);
  });

  test("is not offered before there is a batch, and says why it failed", async () => {
    const { backend, user } = await openWindow();
    expect(screen.getByRole("button", { name: "Repeat last" })).toBeDisabled();
    backend.emit("book-changed", { open_failures: 0, batches: 1, notices: [] });
    await waitFor(() => expect(screen.getByRole("button", { name: "Repeat last" })).toBeEnabled());
    await user.click(screen.getByRole("button", { name: "Repeat last" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Nothing to repeat: ");
  });
});

describe("a weight that is unusual", () => {
  test("is hinted at while it is typed, and asked about with both numbers when it is saved", async () => {
    const { backend, user } = await openWindow({
      batches: [batch(127, hourAgo(), { weight_per_metre_kg: "0.15" })],
      draft: enteredPipe,
    });
    expect(await screen.findByText(/usual 0\.15 kg\/m$/)).toBeInTheDocument();
    await user.click(save());
    const dialog = await screen.findByRole("dialog", { name: "Is the weight right?" });
    expect(dialog).toHaveTextContent("1.5 kg/m, usual 0.15 kg/m");
    await user.click(within(dialog).getByRole("button", { name: "Go back" }));
    await waitFor(() => expect(weight()).toHaveFocus());
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(backend.batches).toHaveLength(1);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Record anyway" }));
    await screen.findByText("Batch 128 is saved");
    expect(lastCall(backend, "recordBatch")?.[2]).toEqual({
      future: false,
      jump: false,
      unusual_weight: true,
      equal_batch: false,
    });
  });

  test("an answer counts for one try only: what is changed is asked about again", async () => {
    const { backend, user } = await openWindow({
      batches: [batch(127, hourAgo(), { weight_per_metre_kg: "0.15" })],
      draft: enteredPipe,
    });
    backend.failures.set("recordBatch", { code: "disk_full", parameters: { path: "/data" }, problems: [] });
    await user.click(save());
    await screen.findByRole("alert");
    await user.click(save());
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Go back" }));
    await waitFor(() => expect(weight()).toHaveFocus());
    await user.clear(weight());
    await user.type(weight(), "0.015");
    await user.click(save());
    // The one that was answered may still be on its way out.
    await waitFor(() => expect(screen.getByRole("dialog")).toHaveTextContent("0.015 kg/m, usual 0.15 kg/m"));
  });
});

describe("a batch that equals one of the last ten minutes", () => {
  test("asks whether it is meant twice, with the other one named", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    await user.click(save());
    await screen.findByText("Batch 1 is saved");
    await user.keyboard("{Control>}r{/Control}");
    await waitFor(() => expect(rollLength(1)).toHaveValue("500"));
    await user.click(save());
    const dialog = await screen.findByRole("dialog", { name: "Is it meant twice?" });
    expect(dialog).toHaveTextContent(/recorded a moment ago: HDPEPipe-OD63-PE80-PN10-Tarko-\d{4}-001/);
    await user.click(within(dialog).getByRole("button", { name: "Go back" }));
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
    expect(backend.batches).toHaveLength(1);
    await user.click(save());
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Record anyway" }));
    await screen.findByText("Batch 2 is saved");
    expect(lastCall(backend, "recordBatch")?.[2]).toMatchObject({ equal_batch: true });
  });

  test("several questions are asked at once, and one answer settles them", async () => {
    const { backend, user } = await openWindow({
      draft: { ...enteredPipe, batch_number: "900000" },
      batches: [batch(127, hourAgo(), { weight_per_metre_kg: "0.15" })],
    });
    await user.click(save());
    const dialog = await screen.findByRole("dialog", { name: "Is this right?" });
    expect(dialog).toHaveTextContent("the next one would be 128");
    expect(dialog).toHaveTextContent("1.5 kg/m, usual 0.15 kg/m");
    await user.click(within(dialog).getByRole("button", { name: "Record anyway" }));
    await waitFor(() => expect(backend.batches).toHaveLength(2));
  });
});
