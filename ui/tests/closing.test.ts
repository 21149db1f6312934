import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { lastCall, openWindow } from "./support";

const asked = () => screen.findByRole("dialog", { name: "Your changes are not saved" });
const said = (backend: { calls: { name: string }[] }) =>
  backend.calls.map((it) => it.name).filter((it) => /^(keepDraft|holdWindow|closeWindow)$/.test(it));

async function withTypedStation() {
  const opened = await openWindow();
  await opened.user.click(screen.getByRole("button", { name: "Settings" }));
  await opened.user.click(screen.getByRole("button", { name: "Recording" }));
  await opened.user.type(await screen.findByRole("textbox", { name: "Station code" }), "L2");
  return opened;
}

test("the window closes at once when nothing would be lost, after what is typed was kept", async () => {
  const { backend, user } = await openWindow({ draft: { product_type: "HDPE Pipe" } });
  await user.type(screen.getByRole("textbox", { name: "Notes" }), "after die change");
  backend.emit("close-asked", null);
  await waitFor(() => expect(backend.closed).toBe(true));
  expect(said(backend).slice(-2)).toEqual(["keepDraft", "closeWindow"]);
  expect(backend.draft.draft.notes).toBe("after die change");
});

test("with a setting that is typed but not saved it asks, and stays open", async () => {
  const { backend, user } = await withTypedStation();
  backend.emit("close-asked", null);
  const dialog = await asked();
  expect(dialog).toHaveTextContent("Settings: they are lost when the window closes.");
  expect(said(backend).at(-1)).toBe("holdWindow");
  await waitFor(() => expect(within(dialog).getByRole("button", { name: "Keep editing" })).toHaveFocus());
  await user.keyboard("{Enter}");
  expect(screen.getByRole("textbox", { name: "Station code" })).toHaveValue("L2");
  expect(backend.closed).toBe(false);

  backend.emit("close-asked", null);
  await user.click(within(await asked()).getByRole("button", { name: "Discard and close" }));
  await waitFor(() => expect(backend.closed).toBe(true));
  expect(lastCall(backend, "setSetting")).toBeUndefined();
});

test("a draft that cannot be kept is asked about too", async () => {
  const { backend, user } = await openWindow({ draft: { product_type: "HDPE Pipe" } });
  await user.type(screen.getByRole("textbox", { name: "Notes" }), "x");
  backend.failures.set("keepDraft", { code: "disk_full", parameters: { path: "/data/db.sqlite" }, problems: [] });
  backend.emit("close-asked", null);
  expect(await asked()).toHaveTextContent("New batch: they are lost");
  expect(backend.closed).toBe(false);
});

test("a screen is left without its changes only when that was chosen", async () => {
  const { user } = await withTypedStation();
  await user.keyboard("{Control>}f{/Control}");
  await user.click(within(await asked()).getByRole("button", { name: "Discard" }));
  expect(await screen.findByRole("textbox", { name: "Search" })).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("button", { name: "Recording" }));
  expect(await screen.findByRole("textbox", { name: "Station code" })).toHaveValue("");
});

test("a window that could not start closes without a question", async () => {
  const { backend } = await openWindowThatFails();
  backend.emit("close-asked", null);
  await waitFor(() => expect(backend.closed).toBe(true));
});

async function openWindowThatFails() {
  const { render } = await import("@testing-library/svelte");
  const { FakeBackend } = await import("../src/backend/fake");
  const { default: App } = await import("../src/App.svelte");
  const backend = new FakeBackend();
  backend.failures.set("start", { code: "database_newer", parameters: { path: "/d" }, problems: [] });
  render(App, { props: { backend } });
  await screen.findByRole("alert");
  return { backend };
}
