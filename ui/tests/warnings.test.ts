import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { attachment, batch } from "../src/backend/fake/samples";
import { denied, enteredPipe, lastCall, openWindow } from "./support";

const failing = (number: number, name: string, at = new Date()) =>
  batch(number, at, {
    attachments: [
      attachment({ id: `ok-${number}`, original_name: "ok.pdf" }),
      attachment({ id: `bad-${number}`, original_name: name, state: "failed", sha256: null, error: denied }),
    ],
  });
const badge = () => screen.getByRole("button", { name: /^Attention/ });

describe("what the storage path and a card say both", () => {
  const storage = {
    path: "/mnt/slips",
    origin: "default",
    problem: {
      code: "permission_denied",
      parameters: { path: "/mnt/slips", system_error: "Permission denied (os error 13)" },
      can_adopt: false,
    },
  };
  const banner = () => screen.getByRole("status", { name: "Storage" });

  test("is one line above a card about the same cause, and whole on every other screen", async () => {
    const { user } = await openWindow({ storage, batches: [failing(5, "weigh slip.jpg")] });
    await screen.findByRole("article");
    await waitFor(() => expect(banner()).not.toHaveTextContent("Ask for write permission"));
    expect(banner()).toHaveTextContent("no permission to write to the storage path /mnt/slips");
    await user.click(screen.getByRole("button", { name: "History" }));
    expect(banner()).toHaveTextContent("Ask for write permission");
  });

  test("is whole where the card is about something else", async () => {
    const gone = { code: "source_not_found", parameters: { name: "a.pdf", path: "/usb/a.pdf" }, retriable: true };
    const files = [attachment({ id: "bad", original_name: "a.pdf", state: "failed", error: gone })];
    await openWindow({ storage, batches: [batch(5, new Date(), { attachments: files })] });
    await screen.findByRole("article");
    expect(banner()).toHaveTextContent("Ask for write permission");
  });

  test.each(["permission_denied", "storage_unreachable", "io_error", "read_only", "no_space"])(
    "never says the system's own words: %s",
    async (code) => {
      const problem = { ...storage.problem, code, parameters: { path: "/mnt/slips", system_error: "os error 13" } };
      await openWindow({ storage: { ...storage, problem } });
      expect(banner()).toHaveTextContent("/mnt/slips");
      expect(banner()).not.toHaveTextContent("os error");
    },
  );
});

describe("a warning that was dismissed", () => {
  test("can be taken back where it stood, from the keyboard too", async () => {
    const { backend, user } = await openWindow({ batches: [failing(5, "weigh slip.jpg")] });
    await user.click(await screen.findByRole("button", { name: "Dismiss weigh slip.jpg" }));
    await waitFor(() => expect(screen.queryByRole("article")).not.toBeInTheDocument());
    const undo = await screen.findByRole("button", { name: "Undo: warn about weigh slip.jpg again" });
    await waitFor(() => expect(undo).toHaveFocus());
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("article")).toHaveTextContent("weigh slip.jpg: no permission");
    expect(lastCall(backend, "takeBackDismissal")).toEqual(["bad-5"]);
    expect(screen.queryByRole("button", { name: /^Undo/ })).not.toBeInTheDocument();
    expect(badge()).toHaveAccessibleName("Attention: one file is not saved");
  });

  test("stays dismissed when that is refused, which is said", async () => {
    const { user } = await openWindow({ batches: [failing(5, "weigh slip.jpg")] }, (it) =>
      it.failures.set("takeBackDismissal", {
        code: "attachment_wrong_state",
        parameters: { state: "saved" },
        problems: [],
      }),
    );
    await user.click(badge());
    await user.click(await screen.findByRole("button", { name: "Dismiss weigh slip.jpg" }));
    await user.click(await screen.findByRole("button", { name: /^Undo/ }));
    expect(await screen.findByRole("alert")).toHaveTextContent("saved");
  });
});

describe("a file that could not be saved", () => {
  test("never costs the batch: it is recorded, and a card says the fact, the cause and the actions", async () => {
    const { user } = await openWindow({ draft: enteredPipe }, (it) =>
      it.picks.push([{ name: "ok.pdf" }, { name: "ok2.pdf" }, { name: "weigh slip.jpg", fails: denied }]),
    );
    await user.click(screen.getByRole("button", { name: /Attach files/ }));
    await screen.findByRole("button", { name: "Retry weigh slip.jpg" });
    await user.keyboard("{Control>}{Enter}{/Control}");
    const card = await screen.findByRole("article");
    expect(card).toHaveTextContent(
      /Batch HDPEPipe-OD63-PE80-PN10-Tarko-\d{4}-001 is saved. 1 of 3 attachments is not./,
    );
    expect(card).toHaveTextContent("weigh slip.jpg: no permission to write to /mnt/slips");
    expect(card).toHaveTextContent("Ask for write permission on that folder");
    for (const action of ["Retry", "Choose again", "Dismiss"])
      expect(within(card).getByText(action)).toBeInTheDocument();
    expect(badge()).toHaveAccessibleName("Attention: one file is not saved");
    expect(screen.getByText("Batch 1 is saved, one file is not")).toBeInTheDocument();
  });

  test("is no longer said beside Save once it is saved after all", async () => {
    const { backend, user } = await openWindow({ draft: enteredPipe }, (it) =>
      it.picks.push([{ name: "weigh slip.jpg", fails: denied }]),
    );
    await user.click(screen.getByRole("button", { name: /Attach files/ }));
    await screen.findByRole("button", { name: "Retry weigh slip.jpg" });
    await user.keyboard("{Control>}{Enter}{/Control}");
    const card = await screen.findByRole("article");
    expect(screen.getByText("Batch 1 is saved, one file is not")).toBeInTheDocument();
    backend.repair("weigh slip.jpg");
    await user.click(within(card).getByRole("button", { name: "Retry weigh slip.jpg" }));
    expect(await screen.findByText("Batch 1 is saved")).toBeInTheDocument();
    expect(screen.queryByText("Batch 1 is saved, one file is not")).not.toBeInTheDocument();
  });

  test("waits across restarts, and on every screen by the badge", async () => {
    await openWindow({ batches: [failing(5, "weigh slip.jpg")] });
    expect(await screen.findByRole("article")).toHaveTextContent("weigh slip.jpg: no permission");
    expect(badge()).toHaveAccessibleName("Attention: one file is not saved");
  });

  test("is gone once Retry succeeds, which is said", async () => {
    const { backend, user } = await openWindow({ batches: [failing(5, "weigh slip.jpg")] });
    const card = await screen.findByRole("article");
    await user.click(within(card).getByRole("button", { name: "Retry weigh slip.jpg" }));
    await waitFor(() => expect(card).toHaveTextContent("no permission"));
    backend.repair("weigh slip.jpg");
    await user.click(within(card).getByRole("button", { name: "Retry weigh slip.jpg" }));
    await waitFor(() => expect(screen.queryByRole("article")).not.toBeInTheDocument());
    expect(await screen.findByText("weigh slip.jpg is saved")).toBeInTheDocument();
    expect(badge()).toHaveAccessibleName("Attention");
  });

  test("stays on its card while it is tried again", async () => {
    const { backend, user } = await openWindow({
      batches: [failing(5, "weigh slip.jpg"), failing(4, "other.pdf", new Date(2026, 1, 1))],
      ticks: 30,
      tick_ms: 30,
    });
    const card = (await screen.findAllByRole("article"))[0] as HTMLElement;
    backend.repair("weigh slip.jpg");
    await user.click(within(card).getByRole("button", { name: "Retry weigh slip.jpg" }));
    await waitFor(() => expect(card).toHaveTextContent("weigh slip.jpg: trying again"));
    // Another process changes the book: the card must not vanish under the hand.
    backend.emit("book-changed", { open_failures: 1, batches: 2 });
    await new Promise((settle) => setTimeout(settle, 50));
    expect(card).toBeInTheDocument();
    await waitFor(() => expect(card).not.toBeInTheDocument(), { timeout: 3000 });
  });

  test("can be replaced by another choice, or dismissed", async () => {
    const { backend, user } = await openWindow(
      { batches: [failing(5, "weigh slip.jpg"), failing(4, "other.pdf", new Date(2026, 1, 1))] },
      (it) => it.picks.push([{ name: "copy.jpg" }]),
    );
    await user.click(await screen.findByRole("button", { name: "Choose again for weigh slip.jpg" }));
    await user.click(await screen.findByRole("button", { name: "Dismiss other.pdf" }));
    await waitFor(() => expect(screen.queryByRole("article")).not.toBeInTheDocument());
    expect(lastCall(backend, "dismissAttachment")).toEqual(["bad-4"]);
    expect(badge()).toHaveAccessibleName("Attention");
  });

  test("an action that fails says why on the card", async () => {
    const { backend, user } = await openWindow({ batches: [failing(5, "weigh slip.jpg")] });
    backend.failures.set("retryAttachment", {
      code: "store_failed",
      parameters: { path: "/d", system_error: "x" },
      problems: [],
    });
    await user.click(await screen.findByRole("button", { name: "Retry weigh slip.jpg" }));
    expect(await within(screen.getByRole("article")).findByRole("alert")).toHaveTextContent("refused");
  });

  test("several batches: the newest above the form, all of them in the list, each leads to its batch", async () => {
    const { user } = await openWindow({
      batches: [failing(4, "old.pdf", new Date(2026, 1, 1)), failing(5, "new.pdf", new Date(2026, 1, 2))],
    });
    expect(await screen.findByRole("article")).toHaveTextContent("new.pdf");
    expect(screen.getByText(/One more batch has files that are not saved/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Show all" }));
    await screen.findByRole("heading", { name: "Attention" });
    const cards = screen.getAllByRole("article");
    expect(cards).toHaveLength(2);
    await user.click(within(cards[1] as HTMLElement).getByRole("button", { name: "Show batch" }));
    expect(await screen.findByRole("region", { name: "Batch" })).toHaveTextContent("old.pdf");
  });

  test("a copy that fails only after the batch was saved is shown too", async () => {
    const { user } = await openWindow({ draft: enteredPipe, ticks: 10, tick_ms: 30 }, (it) =>
      it.picks.push([{ name: "slow.jpg", fails: denied }]),
    );
    await user.click(screen.getByRole("button", { name: /Attach files/ }));
    await screen.findByText("slow.jpg");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Batch 1 is saved");
    expect(screen.queryByRole("article")).not.toBeInTheDocument();
    expect(await screen.findByRole("article")).toHaveTextContent("Its attachment is not.");
  });

  test("when every file is saved the list says what it is for", async () => {
    const { user } = await openWindow();
    await user.click(badge());
    expect(await screen.findByRole("heading", { name: "Every file is saved" })).toBeInTheDocument();
  });
});

describe("the storage path", () => {
  const storage = {
    path: "/mnt/slips",
    origin: "environment",
    problem: { code: "storage_marker_missing", parameters: { path: "/mnt/slips" }, can_adopt: true },
  };

  test("that is not there is said with what it means, and is taken into use only after a question", async () => {
    const { backend, user } = await openWindow({ storage });
    const banner = screen.getByLabelText("Storage");
    expect(banner).toHaveTextContent("The storage path /mnt/slips is not what it was");
    expect(banner).toHaveTextContent("Batches are recorded as usual");
    await user.click(within(banner).getByRole("button", { name: "Use this folder" }));
    const dialog = await screen.findByRole("dialog", { name: "Use /mnt/slips from now on?" });
    expect(dialog).toHaveTextContent("merely not connected");
    expect(lastCall(backend, "adoptStorage")).toBeUndefined();
    await user.click(within(dialog).getByRole("button", { name: "Use this folder" }));
    await waitFor(() => expect(screen.queryByLabelText("Storage")).not.toBeInTheDocument());
    expect(await screen.findByText("Files go to /mnt/slips")).toBeInTheDocument();
  });

  test("another workstation's offers no way to take it", async () => {
    await openWindow({
      storage: { ...storage, problem: { ...storage.problem, code: "storage_of_another_store", can_adopt: false } },
    });
    const banner = screen.getByLabelText("Storage");
    expect(banner).toHaveTextContent("belongs to another workstation");
    expect(within(banner).queryByRole("button")).not.toBeInTheDocument();
  });

  test("appears and goes as the program says so", async () => {
    const { backend } = await openWindow();
    backend.emit("storage-changed", storage);
    expect(await screen.findByLabelText("Storage")).toBeInTheDocument();
    backend.emit("storage-changed", { ...storage, problem: null });
    await waitFor(() => expect(screen.queryByLabelText("Storage")).not.toBeInTheDocument());
  });
});

test("notices of the start are said until they are closed", async () => {
  const { user } = await openWindow({ notices: [{ code: "clock_behind", parameters: { newest: "24 Nov" } }] });
  expect(screen.getByText(/The clock of this computer is behind/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByText(/The clock of this computer is behind/)).not.toBeInTheDocument();
});
