import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import App from "../src/App.svelte";
import { FakeBackend } from "../src/backend/fake";
import { tauriBackend } from "../src/backend/tauri";
import { later } from "../src/later.svelte";
import { isRead, readAll, screens } from "../src/screens";
import { useLanguage } from "../src/shared/messages";
import { enteredPipe } from "./support";

// As in a window that was just opened: the files of tests share what one of them has read.
beforeEach(() => {
  for (const place of Object.keys(screens) as (keyof typeof screens)[]) delete screens[place];
});
afterAll(readAll);

test("a start that fails says why and what to do, and can be tried again", async () => {
  const backend = new FakeBackend();
  backend.failures.set("start", { code: "database_newer", parameters: { path: "/data/db.sqlite" }, problems: [] });
  render(App, { props: { backend } });
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("/data/db.sqlite was written by a newer version");
  expect(alert).toHaveTextContent("Install the newer version");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
});

test("an answer that is no error of ours still ends in words", async () => {
  const backend = new FakeBackend();
  backend.start = () => Promise.reject("the bridge is gone");
  render(App, { props: { backend } });
  expect(await screen.findByRole("alert")).toHaveTextContent(/\w+ \w+/);
});

test("a start that takes long says so, a quick one shows no such thing", async () => {
  const backend = new FakeBackend();
  const start = backend.start.bind(backend);
  backend.start = () => new Promise((resolve) => setTimeout(() => resolve(start()), 400));
  render(App, { props: { backend } });
  expect(screen.queryByText("Loading …")).not.toBeInTheDocument();
  await waitFor(() => expect(screen.getByText("Loading …")).toBeInTheDocument());
  expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
});

test("the form is drawn once, with what is said of its draft, and nothing is written while nobody types", async () => {
  const backend = new FakeBackend({ draft: { ...enteredPipe, rolls: [] } });
  const preview = backend.previewBatch.bind(backend);
  backend.previewBatch = (draft) => new Promise((resolve) => setTimeout(() => resolve(preview(draft)), 50));
  render(App, { props: { backend } });
  await screen.findByRole("heading", { name: "New batch" });
  expect(screen.getByText(/^HDPEPipe-OD63-PE80-PN10-Tarko/)).toBeInTheDocument();
  // Longer than it takes until what was typed is kept.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(backend.calls.map((it) => it.name).filter((it) => /^(previewBatch|keepDraft)$/.test(it))).toEqual([
    "previewBatch",
  ]);
});

test("a form of which nothing could be said opens all the same, and asks again", async () => {
  const backend = new FakeBackend({ draft: enteredPipe });
  backend.failures.set("previewBatch", { code: "disk_full", parameters: { path: "/data/db" }, problems: [] });
  render(App, { props: { backend } });
  expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
  expect(await screen.findByText(/^HDPEPipe-OD63-PE80-PN10-Tarko/)).toBeInTheDocument();
});

test("the everyday form is drawn before what opens from it is read, which it is then", async () => {
  later.parts = null;
  const backend = new FakeBackend({ draft: enteredPipe });
  render(App, { props: { backend } });
  expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
  expect(later.parts).toBeNull();
  await vi.waitFor(() => expect(later.parts).not.toBeNull(), 10_000);
  await userEvent.click(screen.getByRole("button", { name: "Clear" }));
  expect(await screen.findByRole("dialog", { name: "Clear the form?" })).toBeInTheDocument();
});

test.each([
  ["a question", new FakeBackend({ operator: null })],
  ["a time", new FakeBackend({ draft: { ...enteredPipe, produced_at: "2026-11-24T09:00:00+05:30" } })],
])("a start with %s is drawn whole", async (_what, backend) => {
  later.parts = null;
  render(App, { props: { backend } });
  await vi.waitFor(() => expect(document.querySelector("nav")).not.toBeNull(), 10_000);
  expect(later.parts).not.toBeNull();
});

test("a dialog that is opened before it is read opens once it is", async () => {
  render(App, { props: { backend: new FakeBackend({ draft: enteredPipe }) } });
  const discard = await screen.findByRole("button", { name: "Discard" });
  later.parts = null;
  await userEvent.click(discard);
  expect(await screen.findByRole("dialog", { name: "Discard this draft?" })).toBeInTheDocument();
});

test("the window's first question is asked before its script is read, and answered to it once", async () => {
  const asked: string[] = [];
  mockIPC((command) => asked.push(command));
  new Function(readFileSync(join(import.meta.dirname, "../public/ask.js"), "utf8"))();
  expect(asked).toEqual(["start"]);
  expect(await tauriBackend.start()).toBe(1);
  expect(asked).toEqual(["start"]);
  expect(await tauriBackend.start()).toBe(2);
  expect(asked).toEqual(["start", "start"]);
  clearMocks();
});

test("the face of the form's characters is the last of its family, where the web engine looks first", () => {
  const fonts = readFileSync(join(import.meta.dirname, "../src/shared/fonts.css"), "utf8");
  const faces = fonts.split("@font-face").filter((it) => it.includes('"Inter Variable"'));
  expect(faces).toHaveLength(2);
  expect(faces.at(-1)).toContain("U+0000-00FF");
});

test("a screen is read when somebody first goes there, and whoever went elsewhere meanwhile stays there", async () => {
  render(App, { props: { backend: new FakeBackend() } });
  expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
  expect(isRead("storage")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Storage" }));
  await userEvent.click(screen.getByRole("button", { name: "New batch" }));
  await vi.waitFor(() => expect(isRead("storage")).toBe(true), 10_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.getByRole("heading", { name: "New batch" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "History" }));
  expect(await screen.findByRole("heading", { name: "History" }, { timeout: 10_000 })).toBeInTheDocument();
});

test("a language other than English is read before anything is drawn in it", async () => {
  const backend = new FakeBackend();
  const start = backend.start.bind(backend);
  backend.start = async () => {
    const started = await start();
    return { ...started, language: "hi", preferences: { ...started.preferences, language: "hi" } };
  };
  render(App, { props: { backend } });
  expect(await screen.findByRole("button", { name: "नया बैच" })).toBeInTheDocument();
  await useLanguage("en");
});
