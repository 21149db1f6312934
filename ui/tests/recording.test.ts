import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { BatchDraft } from "../src/backend";
import type { FakeBackend } from "../src/backend/fake";
import { batch } from "../src/backend/fake/samples";
import { chip, enteredPipe, lastCall, openWindow, rollCount, rollLength } from "./support";

const kept = (backend: FakeBackend) => lastCall(backend, "keepDraft")?.[1] as BatchDraft | undefined;

describe("recording a batch", () => {
  test("a batch is recorded by keyboard alone, from the product to Ctrl+Enter", async () => {
    const { backend, user } = await openWindow();
    expect(chip(/Product/, "HDPE Pipe")).toHaveFocus();
    await user.keyboard("H");
    expect(chip(/Product/, "HDPE Pipe")).toBeChecked();
    await user.tab();
    await user.keyboard("T");
    await user.tab();
    await user.keyboard("80");
    await user.tab();
    await user.keyboard("12");
    await user.tab();
    await user.keyboard("63");
    await user.tab();
    expect(rollCount(1)).toHaveFocus();
    await user.keyboard("10{Enter}500{Enter}");
    expect(rollCount(2)).toHaveFocus();
    await user.click(screen.getByRole("textbox", { name: /Weight per metre/ }));
    await user.keyboard("1.5{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Batch 1 is saved")).toBeInTheDocument();
    expect(backend.batches[0]).toMatchObject({
      product_type: "HDPE Pipe",
      brand: "Tarko",
      parameters: { PE: "80", PN: "12.5", OD: "63" },
      quantity: "5000",
      total_weight_kg: "7500",
      parts: { rolls: [{ count: "10", length_m: "500" }] },
    });
  });

  test("totals, weight, code and the next number follow while it is typed", async () => {
    const { user } = await openWindow({ draft: enteredPipe, batches: [batch(127, new Date())] });
    const quantity = screen.getByRole("status", { name: "Quantity" });
    await waitFor(() => expect(quantity).toHaveTextContent("5 000 m"));
    expect(screen.getByRole("status", { name: "Weight" })).toHaveTextContent("7 500 kg");
    expect(screen.getByText(/^HDPEPipe-OD63-PE80-PN10-Tarko-\d{4}-128$/)).toBeInTheDocument();
    expect(screen.getByPlaceholderText("next: 128")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Add rolls of 300 m" }));
    await user.keyboard("7");
    await waitFor(() => expect(quantity).toHaveTextContent("7 100 m"));
    expect(screen.getByRole("status", { name: "Total of row 2" })).toHaveTextContent("2 100 m");
  });

  test("when nothing is counted that is said at the rows, and the first row gets the focus", async () => {
    const { backend, user } = await openWindow({ draft: { ...enteredPipe, rolls: [] } });
    await user.click(screen.getByRole("textbox", { name: "Notes" }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Nothing is counted yet/)).toBeInTheDocument();
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
    expect(backend.batches).toHaveLength(0);
  });

  test("after a save product, brand and parameters stay, the rest is fresh, and the first number has the focus", async () => {
    const { user } = await openWindow({ draft: { ...enteredPipe, notes: "after die change", batch_number: "77" } });
    await user.click(screen.getByRole("textbox", { name: "Notes" }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Batch 77 is saved");
    expect(chip(/Product/, "HDPE Pipe")).toBeChecked();
    expect(chip(/Brand/, "Tarko")).toBeChecked();
    expect(chip(/^OD/, "63")).toBeChecked();
    expect(rollCount(1)).toHaveValue("");
    expect(screen.queryByRole("textbox", { name: "Rolls in row 2" })).not.toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("");
    expect(screen.getByRole("textbox", { name: "Batch number" })).toHaveValue("");
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
  });

  test("what is missing is said beside its field, the first one gets the focus, and nothing typed is lost", async () => {
    const { backend, user } = await openWindow({
      draft: { ...enteredPipe, brand: "", weight_per_metre_kg: "", notes: "kept" },
    });
    expect(screen.queryByText("Please choose one.")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    const brand = screen.getByRole("radiogroup", { name: /Brand/ });
    await waitFor(() => expect(brand).toHaveAccessibleDescription("Please choose one."));
    expect(screen.getByRole("textbox", { name: /Weight per metre/ })).toBeInvalid();
    await waitFor(() => expect(brand).toContainElement(document.activeElement as HTMLElement));
    expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("kept");
    expect(backend.batches).toHaveLength(0);
    await user.click(chip(/Brand/, "Tarko"));
    await waitFor(() => expect(brand).not.toHaveAccessibleDescription());
  });

  test("after a refusal the first wrong field is typed over", async () => {
    const { user } = await openWindow({ draft: { ...enteredPipe, weight_per_metre_kg: "1x5" } });
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    const weight = screen.getByRole("textbox", { name: /Weight per metre/ });
    await waitFor(() => expect(weight).toHaveFocus());
    await user.keyboard("1.5");
    expect(weight).toHaveValue("1.5");
  });

  test("a taken number names the batch that has it", async () => {
    const { user } = await openWindow({
      draft: { ...enteredPipe, batch_number: "127" },
      batches: [batch(127, new Date())],
    });
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    const number = screen.getByRole("textbox", { name: "Batch number" });
    await waitFor(() => expect(number).toHaveAccessibleDescription(/127.*HDPEPipe-OD63-PE80-PN10-Tarko/));
    await waitFor(() => expect(number).toHaveFocus());
  });

  test("a number that jumps is asked about with both numbers: going back records nothing, anyway does", async () => {
    const { backend, user } = await openWindow({ draft: { ...enteredPipe, batch_number: "8901234567890" } });
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("8901234567890");
    expect(dialog).toHaveTextContent("the next one would be 1");
    await user.click(within(dialog).getByRole("button", { name: "Go back" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(backend.batches).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Record anyway" }));
    await screen.findByText("Batch 8901234567890 is saved");
    expect(lastCall(backend, "recordBatch")?.[2]).toMatchObject({ future: false, jump: true });
  });

  test("a production date more than a day ahead is asked about", async () => {
    const ahead = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const { backend, user } = await openWindow({ draft: { ...enteredPipe, produced_at: ahead } });
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("more than a day ahead");
    await user.click(within(dialog).getByRole("button", { name: "Record anyway" }));
    await waitFor(() => expect(backend.batches).toHaveLength(1));
    expect(lastCall(backend, "recordBatch")?.[2]).toMatchObject({ future: true, jump: false });
  });

  test("when recording fails the form stays as it was, with the reason and what to do", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe }, (it) =>
      it.failures.set("recordBatch", { code: "disk_full", parameters: { path: "/data/db" }, problems: [] }),
    );
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Not saved: There is no space left");
    expect(alert).toHaveTextContent("Free some space");
    expect(rollCount(1)).toHaveValue("10");
    await user.click(screen.getByRole("button", { name: "Save batch" }));
    await waitFor(() => expect(backend.batches).toHaveLength(1));
  });

  test("a comma before three digits is not guessed at, and blocks the save until it is clear", async () => {
    const { backend, user } = await openWindow({ draft: { ...enteredPipe, rolls: [{ count: "1", length_m: "" }] } });
    await user.type(rollLength(1), "1,500");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(rollLength(1)).toHaveAccessibleDescription(/thousand or a decimal/));
    expect(backend.calls.some((it) => it.name === "recordBatch")).toBe(false);
    await user.clear(rollLength(1));
    await user.type(rollLength(1), "1,5");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(backend.batches[0]?.quantity).toBe("1.5"));
  });

  test("no shortcut acts behind an open dialog", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    await user.click(screen.getByRole("button", { name: "Switch operator" }));
    await screen.findByRole("dialog");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.keyboard("{Control>}f{/Control}");
    expect(backend.batches).toHaveLength(0);
    expect(screen.getByRole("button", { name: "New batch" })).toHaveAttribute("aria-current", "page");
  });
});

describe("the draft", () => {
  test("a change is stored within a second, and the time is shown", async () => {
    const { backend, user } = await openWindow({ now: () => new Date("2026-11-24T08:32:00Z") });
    await user.click(chip(/Product/, "HDPE Pipe"));
    await waitFor(() => expect(kept(backend)?.product_type).toBe("HDPE Pipe"));
    expect(await screen.findByText("Draft kept 14:02")).toBeInTheDocument();
  });

  test("it is stored before the batch is recorded, without waiting for the pause", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    await user.type(screen.getByRole("textbox", { name: "Notes" }), "x{Control>}{Enter}{/Control}");
    await screen.findByText("Batch 1 is saved");
    const names = backend.calls.map((it) => it.name);
    expect(names.indexOf("keepDraft")).toBeGreaterThan(-1);
    expect(names.indexOf("keepDraft")).toBeLessThan(names.indexOf("recordBatch"));
  });

  test("a kept draft comes back as it was left", async () => {
    await openWindow({
      draft: { ...enteredPipe, cut_pieces_m: ["150", "200.5"], notes: "<script>alert(1)</script>", batch_number: "9" },
    });
    expect(chip(/^PN/, "10")).toBeChecked();
    expect(rollCount(1)).toHaveValue("10");
    expect(screen.getByRole("button", { name: "Remove 200.5" })).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("<script>alert(1)</script>");
    expect(screen.getByRole("textbox", { name: "Batch number" })).toHaveValue("9");
  });

  test("when it cannot be stored that is said", async () => {
    const { user } = await openWindow({ draft: enteredPipe }, (it) =>
      it.failures.set("keepDraft", { code: "disk_full", parameters: { path: "/data/db" }, problems: [] }),
    );
    await user.type(screen.getByRole("textbox", { name: "Notes" }), "x");
    expect(await screen.findByText(/The draft is not kept: There is no space left/)).toBeInTheDocument();
  });

  test("Clear asks, then empties the form and leaves the files", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe }, (it) => it.picks.push([{ name: "slip.jpg" }]));
    await user.click(screen.getByRole("button", { name: /Attach files/ }));
    await screen.findByText("slip.jpg");
    await user.click(screen.getByRole("button", { name: "Clear" }));
    const dialog = await screen.findByRole("dialog", { name: "Clear the form?" });
    expect(dialog).toHaveTextContent("The attached file stays.");
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(chip(/Product/, "HDPE Pipe")).toBeChecked();
    await user.click(screen.getByRole("button", { name: "Clear" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Clear the form" }));
    await waitFor(() => expect(chip(/Product/, "HDPE Pipe")).not.toBeChecked());
    expect(screen.getByText("slip.jpg")).toBeInTheDocument();
    await waitFor(() => expect(kept(backend)?.product_type).toBe(""));
  });

  test("Discard asks, then gives up the draft with its files", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe }, (it) => it.picks.push([{ name: "slip.jpg" }]));
    await user.click(screen.getByRole("button", { name: /Attach files/ }));
    await screen.findByText("slip.jpg");
    await user.click(screen.getByRole("button", { name: "Discard" }));
    const dialog = await screen.findByRole("dialog", { name: "Discard this draft?" });
    expect(dialog).toHaveTextContent("kept in the folder “.discarded”");
    await user.click(within(dialog).getByRole("button", { name: "Discard the draft" }));
    await waitFor(() => expect(screen.queryByText("slip.jpg")).not.toBeInTheDocument());
    expect(chip(/Product/, "HDPE Pipe")).not.toBeChecked();
    expect(backend.calls.filter((it) => it.name === "discardDraft")).toHaveLength(1);
  });

  test("what is typed outlives a look into the history", async () => {
    const { user } = await openWindow({ draft: enteredPipe });
    await user.type(screen.getByRole("textbox", { name: "Notes" }), "line 2");
    await user.keyboard("{Control>}f{/Control}");
    await screen.findByRole("heading", { name: "History" });
    await user.keyboard("{Control>}n{/Control}");
    expect(await screen.findByRole("textbox", { name: "Notes" })).toHaveValue("line 2");
  });
});

describe("when it was produced", () => {
  test("it follows the clock until it is touched, and can follow it again", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe });
    const now = screen.getByRole("button", { name: /now, \d+ \w+ \d\d:\d\d/ });
    await user.click(now);
    const segments = screen.getAllByRole("spinbutton");
    expect(segments.length).toBeGreaterThanOrEqual(5);
    await waitFor(() => expect(kept(backend)?.produced_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\+05:30$/));
    await user.click(screen.getByRole("button", { name: "Follow the clock again" }));
    expect(screen.getByRole("button", { name: /now, / })).toHaveFocus();
    await waitFor(() => expect(kept(backend)?.produced_at).toBeNull());
  });

  test("a kept time is shown in the plant's time zone", async () => {
    await openWindow({ draft: { ...enteredPipe, produced_at: "2026-11-20T20:00:00Z" } });
    const shown = screen.getAllByRole("spinbutton").map((it) => it.textContent);
    expect(shown).toEqual(["21", "11", "2026", "01", "30"]);
  });
});

test("without any product type the screen says what to do", async () => {
  await openWindow({ catalogue: { product_types: [], brands: [] } });
  expect(screen.getByRole("heading", { name: "There is no product yet" })).toBeInTheDocument();
  expect(screen.getByText("batchbook catalogue import FILE")).toBeInTheDocument();
});
