import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { FakeOptions } from "../src/backend/fake";
import { attachment, batch } from "../src/backend/fake/samples";
import { chip, chooseIn, enteredPipe, lastCall, openWindow, rollCount } from "./support";

const hourAgo = () => new Date(Date.now() - 3_600_000);
const detail = () => screen.getByRole("region", { name: "Batch" });
const changes = () => screen.getByRole("region", { name: "What changes" });
const reason = () => screen.getByRole("textbox", { name: /^Reason/ });
const saveCorrection = () => screen.getByRole("button", { name: /^Save the correction/ });

async function openDetail(options: FakeOptions) {
  const opened = await openWindow(options);
  await opened.user.keyboard("{Control>}f{/Control}");
  await waitFor(() => expect(detail()).toHaveTextContent("7 600.5 m"));
  return opened;
}

async function openCorrection(options: FakeOptions = { batches: [batch(127, hourAgo())] }) {
  const opened = await openDetail(options);
  await opened.user.click(screen.getByRole("button", { name: "Correct…" }));
  await screen.findByRole("heading", { name: "Correct batch 127" });
  await waitFor(() => expect(rollCount(1)).toHaveFocus());
  return opened;
}

/** What is done with a batch besides, behind one button. */
async function chooseMore(user: Awaited<ReturnType<typeof openWindow>>["user"], action: string) {
  await user.click(await within(detail()).findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: action }));
}

describe("correcting a batch", () => {
  test("begins with everything that is recorded, and nothing to save", async () => {
    const { user } = await openCorrection({ batches: [batch(127, hourAgo(), { notes: "after die change" })] });
    expect(chip(/^OD/, "63")).toBeChecked();
    expect(rollCount(2)).toHaveValue("7");
    expect(screen.getByRole("textbox", { name: /^Batch number/ })).toHaveValue("127");
    expect(screen.getByRole("textbox", { name: /^Notes/ })).toHaveValue("after die change");
    expect(changes()).toHaveTextContent("Nothing yet.");
    expect(saveCorrection()).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(detail()).toHaveTextContent("7 600.5 m"));
  });

  test("shows what would change before it is saved, wants a reason, and leaves the draft alone", async () => {
    const { backend, user } = await openCorrection({
      batches: [batch(127, hourAgo())],
      draft: { ...enteredPipe, notes: "being entered" },
    });
    await user.clear(rollCount(1));
    await user.type(rollCount(1), "5");
    await waitFor(() => expect(changes()).toHaveTextContent(/Quantity was:\s*7 600\.5 m is now:\s*5 100\.5 m/));
    expect(changes()).toHaveTextContent(/Weight was:\s*11 400\.75 kg is now:\s*7 650\.75 kg/);
    expect(changes()).not.toHaveTextContent("Brand");

    await user.click(saveCorrection());
    await waitFor(() => expect(reason()).toHaveFocus());
    expect(reason()).toHaveAccessibleDescription("Missing. Please fill it in.");
    expect(backend.batches[0]?.quantity).toBe("7600.5");

    await user.type(reason(), "10 rolls typed instead of 5{Control>}{Enter}{/Control}");
    await screen.findByText("Batch 127 is corrected");
    await waitFor(() => expect(detail()).toHaveTextContent("5 100.5 m"));
    expect(lastCall(backend, "correctBatch")).toMatchObject(["batch-127", 1, {}, "10 rolls typed instead of 5", {}]);
    expect(backend.draft.draft.notes).toBe("being entered");
    expect(backend.calls.some((it) => it.name === "recordBatch")).toBe(false);
  });

  test("says at once that somebody else changed the batch, and opens it as it is now", async () => {
    const { backend, user } = await openCorrection();
    await user.type(rollCount(1), "5");
    backend.changeElsewhere("batch-127", { notes: "by somebody else" });
    expect(await screen.findByRole("alert")).toHaveTextContent("A. Kumar");
    expect(saveCorrection()).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Open it as it is now" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: /^Notes/ })).toHaveValue("by somebody else"));
    expect(rollCount(1)).toHaveValue("10");
  });

  test("asks about what is unusual as a recording does", async () => {
    const { backend, user } = await openCorrection();
    const number = screen.getByRole("textbox", { name: /^Batch number/ });
    await user.clear(number);
    await user.type(number, "890123");
    await user.type(reason(), "the wrong one was scanned");
    await user.click(saveCorrection());
    await user.click(await screen.findByRole("button", { name: "Correct anyway" }));
    await screen.findByText("Batch 890123 is corrected");
    expect(lastCall(backend, "correctBatch")?.[4]).toMatchObject({ jump: true });
  });

  test("shows what is wrong in its field, with no other word about it", async () => {
    const { user } = await openCorrection();
    await user.clear(screen.getByRole("textbox", { name: /^Batch number/ }));
    await user.type(reason(), "a reason");
    await user.click(saveCorrection());
    await waitFor(() => expect(screen.getByRole("textbox", { name: /^Batch number/ })).toHaveFocus());
    expect(changes()).toHaveTextContent("Shown as soon as everything on the form is right.");
  });

  test("is not lost on the way to another screen: it is asked about, and waits in the history", async () => {
    const { user } = await openCorrection();
    await user.type(rollCount(1), "5");
    await user.click(screen.getByRole("button", { name: "New batch" }));
    expect(await screen.findByRole("dialog")).toHaveTextContent("Correct batch 127");
    await user.click(screen.getByRole("button", { name: "Leave for later" }));
    await screen.findByRole("heading", { name: "New batch" });
    await user.click(screen.getByRole("button", { name: /^History/ }));
    await screen.findByRole("heading", { name: "Correct batch 127" });
    expect(rollCount(1)).toHaveValue("105");
  });

  test("keeps what was searched for in the history", async () => {
    const { user } = await openDetail({ batches: [batch(126, hourAgo()), batch(127, hourAgo())] });
    await user.type(screen.getByRole("textbox", { name: "Search" }), "127");
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
    await user.click(screen.getByRole("button", { name: "Correct…" }));
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await screen.findByRole("textbox", { name: "Search" })).toHaveValue("127");
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
  });
});

describe("reverting a batch", () => {
  test("wants a reason, and leaves a batch that says who, when and why, and cannot be corrected", async () => {
    const { backend, user } = await openDetail({ batches: [batch(127, hourAgo())] });
    await chooseMore(user, "Revert…");
    const dialog = await screen.findByRole("dialog", { name: "Revert batch 127?" });
    await user.click(within(dialog).getByRole("button", { name: "Revert" }));
    await waitFor(() => expect(reason()).toHaveAccessibleDescription("Missing. Please fill it in."));
    expect(backend.batches[0]?.status).toBe("recorded");
    await user.type(reason(), "recorded twice{Enter}");
    await screen.findByText("Batch 127 is reverted");
    await waitFor(() => expect(detail()).toHaveTextContent(/Reverted by A\. Kumar, today/));
    expect(detail()).toHaveTextContent("recorded twice");
    expect(within(detail()).queryByRole("button", { name: "Correct…" })).not.toBeInTheDocument();
  });

  test("and recording again keeps values, time, notes and files, under a new number", async () => {
    const { backend, user } = await openDetail({
      batches: [
        batch(127, hourAgo(), {
          notes: "night shift",
          attachments: [
            attachment({ id: "a1", original_name: "slip.jpg" }),
            attachment({ id: "a2", original_name: "lost.pdf", state: "missing" }),
          ],
        }),
      ],
    });
    await chooseMore(user, "Revert…");
    await user.type(await screen.findByRole("textbox", { name: /^Reason/ }), "wrong product");
    await user.click(screen.getByRole("button", { name: "Revert and record again" }));
    await screen.findByRole("heading", { name: "New batch" });
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("night shift"));
    expect(rollCount(1)).toHaveValue("10");
    expect(screen.getByRole("textbox", { name: "Batch number" })).toHaveValue("");
    await screen.findByRole("button", { name: "Look at slip.jpg" });
    expect(screen.getByRole("alert")).toHaveTextContent("lost.pdf");
    await user.click(screen.getByRole("button", { name: /^Save batch/ }));
    await screen.findByText("Batch 128 is saved");
    expect(backend.batches[1]).toMatchObject({ notes: "night shift", produced_at: backend.batches[0]?.produced_at });
    expect(backend.batches[1]?.attachments.map((it) => it.original_name)).toEqual(["slip.jpg"]);
    expect(backend.batches[0]?.reverted).toMatchObject({ reason: "wrong product" });
  });

  test("does not mix its values with a batch that is being entered", async () => {
    const { user } = await openDetail({ batches: [batch(127, hourAgo())], draft: enteredPipe });
    await chooseMore(user, "Revert…");
    expect(await screen.findByRole("button", { name: "Revert and record again" })).toBeDisabled();
    expect(screen.getByRole("dialog")).toHaveTextContent("first save or discard");
  });
});

test("a file is set aside with a reason, and stays in sight as such", async () => {
  const { backend, user } = await openDetail({
    batches: [batch(127, hourAgo(), { attachments: [attachment({ id: "a1", original_name: "slip.jpg" })] })],
  });
  await chooseIn(user, "slip.jpg", "Set aside…");
  await screen.findByRole("dialog", { name: "Set slip.jpg aside?" });
  await user.type(reason(), "slip of another batch{Enter}");
  const aside = await screen.findByRole("list", { name: "Set aside" });
  expect(aside).toHaveTextContent(/Set aside by A\. Kumar, today/);
  expect(aside).toHaveTextContent("slip of another batch");
  expect(screen.queryByRole("list", { name: "Attachments" })).not.toBeInTheDocument();
  expect(lastCall(backend, "setAsideAttachment")).toEqual(["a1", "slip of another batch"]);
  await user.click(within(aside).getByRole("button", { name: "Look at slip.jpg" }));
  await screen.findByRole("dialog");
});
