import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { StorageState } from "../src/backend";
import { lastCall, openWindow } from "./support";

const places = () => within(screen.getByRole("navigation", { name: "Screens" }));
const unreachable: StorageState = {
  path: "/mnt/slips",
  origin: "environment",
  problem: { code: "storage_unreachable", parameters: { path: "/mnt/slips", system_error: "gone" }, can_adopt: true },
};

test("the operator's screens come first; storage, backups, catalogue, settings and the trail stand apart below", async () => {
  await openWindow();
  const names = places()
    .getAllByRole("button")
    .map((it) => it.textContent?.trim());
  expect(names).toEqual([
    "New batch",
    "History",
    "Attention",
    "Storage",
    "Backups",
    "Catalogue",
    "Settings",
    "Trail",
    "Plant",
  ]);
  expect(places().getByRole("button", { name: "Storage" })).toHaveClass("apart");
});

test("says where files go, what says so, and that all is well", async () => {
  const { backend, user } = await openWindow();
  await user.click(places().getByRole("button", { name: "Storage" }));
  expect(screen.getByRole("heading", { name: "Files are saved here" })).toBeInTheDocument();
  expect(screen.getByText("/var/lib/batchbook/uploads")).toBeInTheDocument();
  expect(screen.getByText(/The default, inside the data folder/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(lastCall(backend, "openFolder")).toEqual(["storage"]);
});

test("a folder that is not there says why and what to do, is looked at again, and is said once", async () => {
  const { backend, user } = await openWindow({ storage: unreachable });
  await user.click(places().getByRole("button", { name: "Storage: something is wrong" }));
  const card = within(screen.getByRole("region", { name: "Storage" }));
  expect(card.getByRole("heading")).toHaveTextContent("The storage path /mnt/slips cannot be reached");
  expect(card.getByText(/Connect the share or drive again/)).toBeInTheDocument();
  expect(card.getByText(/UPLOAD_STORAGE_PATH/)).toBeInTheDocument();
  expect(screen.queryByRole("status", { name: "Storage" })).not.toBeInTheDocument();
  backend.storage = { ...unreachable, problem: null };
  await user.click(card.getByRole("button", { name: "Check again" }));
  expect(await screen.findByRole("heading", { name: "Files are saved here" })).toBeInTheDocument();
});

test("a folder is taken into use only after a question", async () => {
  const { backend, user } = await openWindow({ storage: unreachable });
  await user.click(places().getByRole("button", { name: /Storage/ }));
  await user.click(screen.getByRole("button", { name: "Use this folder" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Use /mnt/slips from now on?" }));
  expect(lastCall(backend, "adoptStorage")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "Use this folder" }));
  await waitFor(() => expect(screen.getByRole("heading", { name: "Files are saved here" })).toBeInTheDocument());
});
