import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { FakeBackend } from "../src/backend/fake";
import { batch } from "../src/backend/fake/samples";
import { lastCall, openWindow } from "./support";

const OFFER = "This computer replaces another";

const withSnapshots = (backend: FakeBackend) => {
  backend.backup.snapshots = {
    damaged: 1,
    snapshots: [
      {
        id: "newest",
        station: "L1",
        prefix: "line-1",
        at: "2026-11-24T02:00:00Z",
        batches: 1204,
        attachments: 1200,
        attachment_bytes: 2_400_000_000,
        waiting: 2,
      },
      {
        id: "complete",
        station: "L1",
        prefix: "line-1",
        at: "2026-11-23T02:00:00Z",
        batches: 1190,
        attachments: 1188,
        attachment_bytes: 2_300_000_000,
        waiting: 0,
      },
    ],
  };
};

async function openOffer(prepare: (backend: FakeBackend) => void = withSnapshots) {
  const opened = await openWindow({ operator: null, batches: [] }, prepare);
  await opened.user.click(await screen.findByRole("button", { name: OFFER }));
  const dialog = within(await screen.findByRole("dialog", { name: OFFER }));
  await dialog.findByRole("textbox", { name: /^Bucket/ });
  return { ...opened, dialog };
}

test("at the first start a computer replaces another: bucket and key, a backup, and it starts again with it", async () => {
  const { backend, user, dialog } = await openOffer();
  await user.type(dialog.getByRole("textbox", { name: /^Bucket/ }), " plant-files ");
  await user.type(dialog.getByRole("textbox", { name: /^Prefix/ }), "line-1");
  await user.type(dialog.getByRole("textbox", { name: "Access key" }), "AKIA1");
  const secret = dialog.getByLabelText("Secret key");
  expect(secret).toHaveAttribute("type", "password");
  await user.type(secret, "hush{Enter}");

  const choice = within(await dialog.findByRole("radiogroup", { name: "Which backup" }));
  expect(lastCall(backend, "keepObjectStoreKey")?.slice(0, 2)).toEqual(["s3", "AKIA1"]);
  const [fields] = lastCall(backend, "findSnapshots") as [Record<string, string>];
  expect([fields.bucket, fields.prefix, fields.mode]).toEqual(["plant-files", "line-1", "hybrid"]);
  // The newest complete one, which is not the newest.
  const chosen = choice.getByRole("radio", { checked: true });
  expect(chosen).toHaveTextContent(/1\s190 batches/);
  await waitFor(() => expect(chosen).toHaveFocus());
  expect(choice.getByText(/does not have 2 of its files/)).toBeInTheDocument();
  expect(dialog.getByText(/One backup there cannot be used/)).toBeInTheDocument();
  await user.click(dialog.getByRole("radio", { name: "All at once" }));
  await user.click(dialog.getByRole("button", { name: "Bring it back" }));

  await dialog.findByText(/1\s190 batches are back/);
  expect(lastCall(backend, "rebuildComputer")).toEqual(["complete", true]);
  const start = dialog.getByRole("button", { name: "Start Batchbook" });
  await waitFor(() => expect(start).toHaveFocus());
  await user.keyboard("{Escape}");
  expect(dialog.getByRole("button", { name: "Start Batchbook" })).toBeInTheDocument();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(lastCall(backend, "startAgain")).toEqual([]));
});

test("what is wrong is said of its field or of the server, with what to do, and nothing that was typed is lost", async () => {
  const { backend, user, dialog } = await openOffer();
  const look = dialog.getByRole("button", { name: "Look for backups" });
  await user.type(dialog.getByRole("textbox", { name: /^Prefix/ }), "a//b");
  await user.click(look);
  const prefix = dialog.getByRole("textbox", { name: /^Prefix/ });
  await waitFor(() => expect(prefix).toHaveAccessibleDescription(/“a\/\/b” cannot be a prefix/));
  expect(prefix).toHaveFocus();
  await user.clear(prefix);
  await user.click(look);
  const bucket = dialog.getByRole("textbox", { name: /^Bucket/ });
  await waitFor(() => expect(bucket).toHaveAccessibleDescription(/Missing\. Please fill it in/));
  await user.type(bucket, "plant-files");
  await user.click(look);
  const secret = dialog.getByLabelText("Secret key");
  await waitFor(() => expect(secret).toBeInvalid());
  expect(secret).toHaveFocus();

  await user.type(dialog.getByRole("textbox", { name: "Access key" }), "AKIA1");
  await user.type(secret, "hush");
  backend.failures.set("findSnapshots", {
    code: "cloud_offline",
    parameters: { place: "http://127.0.0.1:9", system_error: "-" },
    problems: [],
  });
  await user.click(look);
  const alert = await dialog.findByRole("alert");
  expect(alert).toHaveTextContent(/http:\/\/127\.0\.0\.1:9 cannot be reached\. Check the network/);
  expect(dialog.getByRole("textbox", { name: /^Bucket/ })).toHaveValue("plant-files");
  // The key is kept and never shown again, and another can be entered.
  expect(dialog.queryByLabelText("Secret key")).toBeNull();
  expect(dialog.getByText("This computer has a key already.")).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Enter another key" }));
  expect(dialog.getByLabelText("Secret key")).toHaveValue("");

  await user.click(look);
  await dialog.findByRole("radiogroup", { name: "Which backup" });
  await user.click(dialog.getByRole("button", { name: "Back" }));
  expect(dialog.getByRole("textbox", { name: /^Bucket/ })).toHaveValue("plant-files");
});

test("what was fetched so far is given up when it is cancelled, and another is chosen with the arrow keys", async () => {
  const { backend, user, dialog } = await openOffer((backend) => {
    withSnapshots(backend);
    backend.backup.slow = true;
    backend.objects.isKeyInEnvironment = true;
  });
  await user.type(dialog.getByRole("textbox", { name: /^Bucket/ }), "plant-files{Enter}");
  const choice = within(await dialog.findByRole("radiogroup", { name: "Which backup" }));
  expect(lastCall(backend, "keepObjectStoreKey")).toBeUndefined();
  await waitFor(() => expect(choice.getByRole("radio", { checked: true })).toHaveFocus());
  await user.keyboard("{ArrowUp}");
  expect(choice.getByRole("radio", { checked: true })).toHaveTextContent(/1\s204 batches/);
  await user.click(dialog.getByRole("button", { name: "Bring it back" }));
  expect(await dialog.findByRole("progressbar", { name: "Bringing it back" })).toHaveAttribute("max", "31000000");
  expect(dialog.getByText(/12\ss left/)).toBeInTheDocument();
  const cancel = dialog.getByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toHaveFocus());
  await user.click(cancel);
  expect(await dialog.findByText("Cancelled. Nothing was changed.")).toBeInTheDocument();
  expect(lastCall(backend, "rebuildComputer")).toEqual(["newest", false]);
  expect(dialog.getByRole("button", { name: "Bring it back" })).toBeInTheDocument();
});

test("a backup that is damaged is refused, and an older one can be chosen", async () => {
  const { backend, user, dialog } = await openOffer((backend) => {
    withSnapshots(backend);
    backend.objects.isKeyKept = true;
  });
  await user.type(dialog.getByRole("textbox", { name: /^Bucket/ }), "plant-files{Enter}");
  await dialog.findByRole("radiogroup", { name: "Which backup" });
  backend.failures.set("rebuildComputer", {
    code: "restore_damaged",
    parameters: { path: "s3://plant-files/line-1/snapshots/x", system_error: "-" },
    problems: [],
  });
  await user.click(dialog.getByRole("button", { name: "Bring it back" }));
  expect(await dialog.findByRole("alert")).toHaveTextContent(/is damaged.*Choose an older backup\./);
  expect(dialog.getByRole("button", { name: "Bring it back" })).toBeEnabled();
});

test("a bucket without a backup is said, and the way back is there", async () => {
  const { user, dialog } = await openOffer((backend) => {
    backend.objects.isKeyKept = true;
  });
  await user.type(dialog.getByRole("textbox", { name: /^Bucket/ }), "plant-files{Enter}");
  await dialog.findByText(/there is no backup of a book there/);
  expect(dialog.queryByRole("button", { name: "Bring it back" })).toBeNull();
  await user.click(dialog.getByRole("button", { name: "Back" }));
  await waitFor(() => expect(dialog.getByRole("textbox", { name: /^Bucket/ })).toHaveValue("plant-files"));
});

test("whoever does not want it is asked who records, and a computer that has recorded is not asked at all", async () => {
  const { user, dialog } = await openOffer();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByRole("dialog", { name: "Who records here?" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: OFFER })).toBeInTheDocument();
});

test("a computer that has recorded something is not given up for another", async () => {
  await openWindow({ operator: null, batches: [batch(1, new Date())] });
  await screen.findByRole("dialog", { name: "Who records here?" });
  expect(screen.queryByRole("button", { name: OFFER })).toBeNull();
});
