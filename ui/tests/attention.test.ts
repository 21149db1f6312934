import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { attachment, batch } from "../src/backend/fake/samples";
import { denied, openWindow } from "./support";

const failing = (number: number, name: string) =>
  batch(number, new Date(2026, 0, number), {
    attachments: [attachment({ id: `bad-${number}`, original_name: name, state: "failed", error: denied })],
  });

test("every file that waits is tried again with one press, and what still fails stays", async () => {
  const { backend, user } = await openWindow({
    batches: [failing(1, "a.pdf"), failing(2, "b.pdf"), failing(3, "c.pdf")],
  });
  await user.click(screen.getByRole("button", { name: /^Attention/ }));
  backend.repair("a.pdf");
  backend.repair("c.pdf");
  await user.click(await screen.findByRole("button", { name: "Retry all" }));
  await waitFor(() => expect(screen.getAllByRole("article")).toHaveLength(1));
  expect(screen.getByRole("article")).toHaveTextContent("b.pdf: no permission");
  expect(backend.calls.filter((it) => it.name === "retryAttachment")).toHaveLength(3);
});

const kept = { code: "kept", parameters: { path: "/mnt/slips", cause: "storage_unreachable" }, retriable: true };

test("a batch whose files are kept on this computer is no alarm, and is gone once they have followed", async () => {
  const waiting = attachment({ id: "k", original_name: "a.pdf", state: "kept", error: kept });
  const { backend, user } = await openWindow({
    batches: [batch(1, new Date(2026, 0, 1), { attachments: [waiting] })],
  });
  await user.click(screen.getByRole("button", { name: /^Attention/ }));
  const card = await screen.findByRole("article");
  expect(card).toHaveTextContent("Its attachment waits on this computer.");
  expect(card).toHaveTextContent("a.pdf: kept on this computer, will be moved when the storage is back");
  expect(card).toHaveTextContent("connect the share or drive again. Nothing else needs to be done.");
  expect(card).not.toHaveTextContent("is not");

  backend.moveKept();
  await waitFor(() => expect(screen.queryByRole("article")).not.toBeInTheDocument());
  expect(await screen.findAllByText("a.pdf is saved")).not.toHaveLength(0);
});

test("a disk that gets full is said while the window is open, once, and is over when there is room again", async () => {
  const full = {
    code: "disk_nearly_full",
    parameters: { path: "/slips", free: "2 GB", per_day: "500 MB", days: "4" },
  };
  const { backend, user } = await openWindow({});
  backend.emit("book-changed", { open_failures: 0, batches: 0, notices: [full] });
  expect(await screen.findByText(/The disk is nearly full: at \/slips/)).toBeInTheDocument();
  backend.emit("book-changed", { open_failures: 0, batches: 0, notices: [] });
  await waitFor(() => expect(screen.queryByText(/nearly full/)).not.toBeInTheDocument());
  backend.emit("book-changed", { open_failures: 0, batches: 0, notices: [structuredClone(full)] });
  await screen.findByText(/nearly full/);
  await user.click(screen.getByRole("button", { name: "Close" }));
  backend.emit("book-changed", { open_failures: 0, batches: 1, notices: [structuredClone(full)] });
  await new Promise((settle) => setTimeout(settle, 30));
  expect(screen.queryByText(/nearly full/)).not.toBeInTheDocument();
});
