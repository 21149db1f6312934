import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { CheckState } from "../src/backend";
import { attachment, batch } from "../src/backend/fake/samples";
import { lastCall, openWindow } from "./support";

type LastCheck = NonNullable<CheckState["last"]>;

/** Yesterday at 14 minutes past 2 in the plant's zone, Asia/Kolkata. */
function yesterday(): string {
  const now = new Date(Date.now() + 5.5 * 3_600_000);
  return new Date(
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 1, 2, 14) - 5.5 * 3_600_000,
  ).toISOString();
}

const found = (more: Partial<LastCheck> = {}): LastCheck => ({
  kind: "quick",
  at: yesterday(),
  files: 12_408,
  not_as_saved: 0,
  orphans: 0,
  database_damaged: false,
  rewritten: null,
  ...more,
});

const missing = attachment({ id: "gone", original_name: "slip.jpg", state: "missing" });
const withMissing = () => [batch(1, new Date(2026, 0, 1), { attachments: [missing] })];

async function openStorage(...options: Parameters<typeof openWindow>) {
  const opened = await openWindow(...options);
  await opened.user.click(screen.getByRole("button", { name: /^Storage/ }));
  const card = within(await screen.findByRole("region", { name: "Check of the files" }));
  return { ...opened, card };
}

test("says when every file was last looked at, and that all is good", async () => {
  const { card } = await openStorage({ lastCheck: found() });
  expect(await card.findByText("Last full check yesterday 02:14: 12 408 files, all good")).toBeInTheDocument();
  expect(card.queryByRole("button", { name: "Show what waits" })).not.toBeInTheDocument();
});

test("in Hindi it has Hindi's words and grouping", async () => {
  const { user } = await openWindow({
    lastCheck: found({ files: 1_212_408 }),
    settings: { language: { value: "hi" } },
  });
  await user.click(screen.getByRole("button", { name: /^स्टोरेज/ }));
  expect(await screen.findByText("पिछली पूरी जाँच कल 02:14: 12,12,408 फ़ाइलें, सब ठीक")).toBeInTheDocument();
});

test("what is not as it was saved has its way to Attention", async () => {
  const { user, card } = await openStorage({ lastCheck: found({ not_as_saved: 2 }), batches: withMissing() });
  expect(
    await card.findByText("Last full check yesterday 02:14: 2 of 12 408 files are not as saved"),
  ).toBeInTheDocument();
  await user.click(card.getByRole("button", { name: "Show what waits" }));
  expect(await screen.findByRole("article")).toHaveTextContent("slip.jpg: the file is no longer there as it was saved");
});

test("a check by hand says how far it is, and what it found", async () => {
  const { backend, user, card } = await openStorage({ batches: withMissing() }, (fake) => {
    fake.slowChecks = true;
  });
  expect(await card.findByText("Not checked yet")).toBeInTheDocument();
  await user.click(card.getByRole("button", { name: "Check now" }));
  expect(await card.findByText("Checking: 0 of 1 files …")).toBeInTheDocument();
  expect(card.getByRole("progressbar")).toBeInTheDocument();
  backend.emit("check-changed", { last: null, running: { rehash: false, done: 1, files: 1 } });
  expect(await card.findByText("Checking: 1 of 1 files …")).toBeInTheDocument();
  await waitFor(() => expect(backend.endCheck).not.toBeNull());
  backend.endCheck?.();
  expect(await card.findByText(/^Last full check today .*: the one file is not as saved$/)).toBeInTheDocument();
  expect(lastCall(backend, "checkFiles")).toEqual([false, false]);
});

test("every file is read again only when that is asked for, and the check can be stopped", async () => {
  const { backend, user, card } = await openStorage({ lastCheck: found() }, (fake) => {
    fake.slowChecks = true;
  });
  await user.click(card.getByRole("switch", { name: "Read every file again" }));
  await user.click(card.getByRole("button", { name: "Check now" }));
  await user.click(await card.findByRole("button", { name: "Stop" }));
  expect(await card.findByText(/12 408 files, all good/)).toBeInTheDocument();
  expect(lastCall(backend, "checkFiles")).toEqual([true, false]);
});

test("files that belong to no batch are set aside only when somebody says so", async () => {
  const { backend, user, card } = await openStorage({ lastCheck: found({ orphans: 3 }) });
  expect(await card.findByText("3 files in the folder belong to no batch.")).toBeInTheDocument();
  await user.click(card.getByRole("button", { name: "Set aside" }));
  expect(lastCall(backend, "checkFiles")).toEqual([false, true]);
  await waitFor(() => expect(card.queryByRole("button", { name: "Set aside" })).not.toBeInTheDocument());
});

test("a check that cannot be made says why", async () => {
  const { user, card } = await openStorage({ lastCheck: found() }, (fake) => {
    fake.failures.set("checkFiles", {
      code: "storage_marker_missing",
      parameters: { path: "/mnt/slips" },
      problems: [],
    });
  });
  await user.click(card.getByRole("button", { name: "Check now" }));
  expect(await card.findByRole("alert")).toHaveTextContent("The storage path /mnt/slips is not what it was");
});

test("where nothing waits, Attention says when that was last looked at", async () => {
  const { backend, user } = await openWindow({});
  await user.click(screen.getByRole("button", { name: /^Attention/ }));
  expect(await screen.findByText("Not checked yet")).toBeInTheDocument();
  backend.emit("check-changed", { last: found({ files: 1 }), running: null });
  expect(await screen.findByText("Last full check yesterday 02:14: one file, all good")).toBeInTheDocument();
});

test("a check that another process made is shown with the next change of the book", async () => {
  const { backend, card } = await openStorage({});
  expect(await card.findByText("Not checked yet")).toBeInTheDocument();
  backend.check = { last: found({ files: 0 }), running: null };
  backend.emit("book-changed", { open_failures: 0, batches: 0 });
  expect(await card.findByText("Last full check yesterday 02:14: no files yet")).toBeInTheDocument();
});

test("the program hears that somebody is here, and not at every key", async () => {
  const { backend, user } = await openWindow({});
  await user.keyboard("abc");
  expect(backend.calls.filter((it) => it.name === "noteTouch")).toHaveLength(1);
});

const clock = {
  entry: 17,
  count: 1,
  said: "The clock was set back: entry 17 of the trail says 2026-11-24 05:00.",
  explainable: true,
};

test("a history that does not fit is named with its first entry and a next step, and is nobody's to explain", async () => {
  const said = "The history was rewritten: entry 12 of the trail (Recorded) is not what was written.";
  const { card } = await openStorage({
    lastCheck: found({ rewritten: { entry: 12, count: 3, said, explainable: false } }),
  });
  expect(await card.findByText("Last full check yesterday 02:14: the history does not fit")).toBeInTheDocument();
  expect(card.getByText(`${said} 3 things do not fit in all.`)).toBeInTheDocument();
  expect(card.getByText(/batchbook check --against BACKUP/)).toBeInTheDocument();
  expect(card.queryByRole("button", { name: "Explain…" })).not.toBeInTheDocument();
});

test("a clock that was set back is explained with a reason, and everything is looked at again", async () => {
  const { backend, user, card } = await openStorage({ lastCheck: found({ rewritten: clock }) });
  expect(await card.findByText("Last full check yesterday 02:14: the clock was set back")).toBeInTheDocument();
  await user.click(card.getByRole("button", { name: "Explain…" }));
  await user.type(await screen.findByRole("textbox", { name: /^Reason/ }), "battery changed{Enter}");
  await waitFor(() => expect(card.queryByText(clock.said)).not.toBeInTheDocument());
  expect(lastCall(backend, "explainClock")).toEqual([17, "battery changed"]);
  expect(lastCall(backend, "checkFiles")).toEqual([false, false]);
});
