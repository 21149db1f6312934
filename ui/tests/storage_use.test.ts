import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { everyMonth } from "../src/storage/months";
import { lastCall, openWindow } from "./support";

async function opened(part: "Folder" | "Use and advice" = "Use and advice") {
  const { backend, user } = await openWindow();
  await user.click(
    within(screen.getByRole("navigation", { name: "Screens" })).getByRole("button", { name: "Storage" }),
  );
  const parts = within(screen.getByRole("navigation", { name: "Parts of the storage" }));
  await user.click(parts.getByRole("button", { name: part }));
  return { backend, user };
}

test("what the files take up is a table by month, kind or product type, and says until when the room lasts", async () => {
  const { user } = await opened();
  const card = within(await screen.findByRole("region", { name: "What the files take up" }));
  expect(card.getByText(/2027-11, between 2027-10 and 2027-12/)).toBeInTheDocument();
  const rows = () => within(card.getByRole("table")).getAllByRole("rowheader");
  expect(rows()).toHaveLength(13);
  await user.click(card.getByRole("radio", { name: "Product type" }));
  expect(rows().map((it) => it.textContent?.trim())).toEqual(["HDPE Pipe", "(not recorded yet)"]);
});

test("a month in which nothing was saved is in the chart", () => {
  const share = (of: string) => ({ of, files: 1, bytes: 1 });
  const months = everyMonth([share("2025-11"), share("2026-02")], 24);
  expect(months.map((it) => `${it.of} ${it.bytes}`)).toEqual(["2025-11 1", "2025-12 0", "2026-01 0", "2026-02 1"]);
  expect(everyMonth(months, 2).map((it) => it.of)).toEqual(["2026-01", "2026-02"]);
});

test("an answer changes the advice", async () => {
  const { backend, user } = await opened();
  const card = within(await screen.findByRole("region", { name: "What suits this plant" }));
  expect(card.getByText(/The disk of this computer is right/)).toBeInTheDocument();
  const several = within(card.getByRole("radiogroup", { name: "How many workstations are there?" }));
  await user.click(several.getByRole("radio", { name: "Several" }));
  expect(lastCall(backend, "answerStorageQuestions")?.[0]).toMatchObject({ workstations: 2, on_site: null });
  expect(await card.findByText(/A share \(NFS, SMB\) with a folder for each workstation/)).toBeInTheDocument();
});

test("a move that somebody stopped is no trouble, one that cannot be made is", async () => {
  const { backend, user } = await opened("Folder");
  const card = within(await screen.findByRole("region", { name: "Move the files" }));
  const move = () => user.click(card.getByRole("button", { name: "Move the files…" }));
  backend.failures.set("moveStorage", { code: "move_under_way", parameters: {}, problems: [] });
  await move();
  expect(await card.findByRole("alert")).toBeInTheDocument();
  backend.failures.set("moveStorage", { code: "move_stopped", parameters: {}, problems: [] });
  await move();
  await waitFor(() => expect(card.getByRole("button", { name: "Move the files…" })).toBeEnabled());
  expect(card.queryByRole("alert")).not.toBeInTheDocument();
});

test("a move says how far it is, can be stopped, and says that the old folder is still there", async () => {
  const { backend, user } = await opened("Folder");
  const card = within(await screen.findByRole("region", { name: "Move the files" }));
  backend.emit("storage-move-progress", { files: 3, all_files: 10, bytes: 3_000_000, all_bytes: 10_000_000 });
  expect(await card.findByText(/3 of 10 files/)).toBeInTheDocument();
  await user.click(card.getByRole("button", { name: "Stop" }));
  expect(lastCall(backend, "cancelStorageMove")).toEqual([]);
  backend.emit("storage-move-progress", null);
  await user.click(await card.findByRole("button", { name: "Move the files…" }));
  expect(await card.findByText(/are at \/mnt\/nas\/line2 from now on/)).toBeInTheDocument();
  expect(card.getByText(/on another computer \(cifs\)/)).toBeInTheDocument();
});
