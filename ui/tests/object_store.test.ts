import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { FakeBackend } from "../src/backend/fake";
import { hybrid } from "../src/backend/fake/object_store";
import { attachment, batch } from "../src/backend/fake/samples";
import { chooseIn, lastCall, openWindow } from "./support";

async function opened(prepare: (backend: FakeBackend) => void = () => {}) {
  const { backend, user } = await openWindow({}, prepare);
  const places = within(screen.getByRole("navigation", { name: "Screens" }));
  await user.click(places.getByRole("button", { name: "Storage" }));
  const parts = within(screen.getByRole("navigation", { name: "Parts of the storage" }));
  await user.click(parts.getByRole("button", { name: "Object store" }));
  await screen.findByRole("form", { name: "Object store" });
  return { backend, user };
}

/** A plant whose files go there for a while already. */
const inUse = (backend: FakeBackend) => {
  backend.objects.fields = hybrid;
  backend.objects.isKeyKept = true;
  backend.objects.queue = { waiting: 2, waiting_bytes: 4_800_000, uploaded: 126, local_bytes: 300_000_000 };
};
const card = (name: string) => within(screen.getByRole("region", { name }));

test("each mode says what it means, and nothing else is asked while it is off", async () => {
  const { user } = await opened();
  const modes = within(screen.getByRole("radiogroup", { name: "What it is for this workstation" }));
  expect(modes.getByRole("radio", { name: "Off" })).toBeChecked();
  expect(modes.getByRole("radio", { name: "Off" })).toHaveAccessibleDescription("Nothing leaves the site.");
  expect(modes.getByRole("radio", { name: "The files’ home" })).toHaveAccessibleDescription(/Opening it fetches it/);
  expect(screen.queryByLabelText(/^Bucket/)).not.toBeInTheDocument();
  await user.click(modes.getByRole("radio", { name: "A copy of every file" }));
  expect(screen.getByLabelText(/^Bucket/)).toBeInTheDocument();
  expect(screen.queryByLabelText("Stays here")).not.toBeInTheDocument();
  await user.keyboard("{ArrowRight}");
  expect(screen.getByLabelText("Stays here")).toHaveValue("20 GB");
});

test("a station’s code is proposed as its prefix where nothing is configured yet", async () => {
  const { user } = await opened((backend) => {
    backend.station = "L2";
  });
  await user.click(screen.getByRole("radio", { name: "A copy of every file" }));
  const prefix = screen.getByLabelText("Prefix");
  expect(prefix).toHaveValue("L2");
  await user.clear(prefix);
  await user.click(screen.getByRole("radio", { name: "The files’ home" }));
  expect(prefix).toHaveValue("");
});

test("it is saved as one setting; a refusal names field and value, and nothing that was typed is lost", async () => {
  const { backend, user } = await opened();
  await user.click(screen.getByRole("radio", { name: "A copy of every file" }));
  await user.type(screen.getByLabelText("Prefix"), "a//b");
  await user.type(screen.getByLabelText("Server’s address"), "127.0.0.1:9000");
  await user.click(screen.getByRole("button", { name: "Save" }));
  const prefix = screen.getByLabelText("Prefix");
  await waitFor(() => expect(prefix).toHaveAccessibleDescription(/Prefix: “a\/\/b” cannot be a prefix/));
  expect(screen.getByLabelText("Server’s address")).toHaveAccessibleDescription(
    /“127\.0\.0\.1:9000” is not a server’s address/,
  );
  expect(prefix).toHaveFocus();
  expect(prefix).toHaveValue("a//b");

  await user.clear(prefix);
  await user.clear(screen.getByLabelText("Server’s address"));
  await user.click(screen.getByRole("button", { name: "Save" }));
  const bucket = screen.getByLabelText(/^Bucket/);
  await waitFor(() => expect(bucket).toHaveAccessibleDescription(/Missing\. Please fill it in/));
  await user.type(bucket, " plant-files ");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Saved");
  expect(lastCall(backend, "saveObjectStore")?.[0]).toMatchObject({ mode: "hybrid", bucket: "plant-files" });
  expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
});

test("what is typed outlives a look elsewhere, and is asked about before it would be lost", async () => {
  const { backend, user } = await opened(inUse);
  await user.type(screen.getByLabelText("Prefix"), "x");
  const places = within(screen.getByRole("navigation", { name: "Screens" }));
  await user.click(places.getByRole("button", { name: /^History/ }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText(/Object store/)).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Keep editing" }));
  expect(screen.getByLabelText("Prefix")).toHaveValue("line-2x");
  backend.emit("book-changed", { open_failures: 0, batches: 1 });
  await waitFor(() => expect(backend.calls.filter((it) => it.name === "objectStore").length).toBeGreaterThan(1));
  expect(screen.getByLabelText("Prefix")).toHaveValue("line-2x");
});

test("http is allowed on purpose only", async () => {
  const { user } = await opened(inUse);
  expect(screen.queryByRole("switch", { name: /^Allow http/ })).not.toBeInTheDocument();
  await user.type(screen.getByLabelText("Server’s address"), "http://nas:9000");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(screen.getByLabelText("Server’s address")).toHaveAccessibleDescription(/is without https/),
  );
  await user.click(screen.getByRole("switch", { name: /^Allow http/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved")).toBeInTheDocument();
});

test("each provider asks for what it needs", async () => {
  const { user } = await opened(inUse);
  expect(screen.getByLabelText("Region")).toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Azure Blob Storage" }));
  expect(screen.getByLabelText(/^Container/)).toHaveValue("plant-files");
  expect(screen.getByLabelText(/^Storage account/)).toBeInTheDocument();
  expect(screen.queryByLabelText("Region")).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Cloudflare R2" }));
  expect(screen.getByLabelText("Account ID")).toBeInTheDocument();
});

test("a setting that is locked is shown, says who locked it, and cannot be typed into", async () => {
  await opened((backend) => {
    inUse(backend);
    backend.objects.setting = { locked: true, editable: false, file: "/etc/batchbook/settings.toml" };
  });
  expect(
    screen.getByText("Locked by /etc/batchbook/settings.toml. Ask whoever looks after this computer."),
  ).toBeVisible();
  expect(screen.getByLabelText(/^Bucket/)).toHaveAttribute("readonly");
  for (const it of screen.getAllByRole("radio")) expect(it).toBeDisabled();
});

test("another place is asked about while files are in the old one alone, and typed values stay where it is not wanted", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.queue = { ...fake.objects.queue, evicted: 12 };
  });
  await user.type(screen.getByLabelText("Prefix"), "x");
  await user.click(screen.getByRole("button", { name: "Save" }));
  let dialog = within(await screen.findByRole("dialog", { name: /in the old one alone \(12\)/ }));
  expect(dialog.getByText(/cannot be opened from the new place/)).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(screen.getByLabelText("Prefix")).toHaveValue("line-2x");
  expect(backend.objects.fields.prefix).toBe("line-2");
  await user.click(screen.getByRole("button", { name: "Save" }));
  dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Save anyway" }));
  await waitFor(() => expect(backend.objects.fields.prefix).toBe("line-2x"));
});

test("saving asks for a supervisor's PIN where one is wanted, and is then done", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.pins.setSupervisor("A. Kumar", true);
    fake.pins.setPin("A. Kumar", "271828");
  });
  await user.type(screen.getByLabelText("Prefix"), "x");
  await user.click(screen.getByRole("button", { name: "Save" }));
  const dialog = within(await screen.findByRole("dialog", { name: /PIN/ }));
  await user.type(dialog.getByLabelText(/PIN/), "271828{Enter}");
  await waitFor(() => expect(backend.objects.fields.prefix).toBe("line-2x"));
});

test("a key is entered, kept, and never shown again", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.isKeyKept = false;
    fake.objects.keychain = { code: "cloud_keychain", parameters: { reason: "locked" } };
  });
  const key = card("Key and connection");
  expect(key.getByText("There is no key yet.")).toBeInTheDocument();
  expect(key.getByText(/keychain is not used: it is locked/)).toBeInTheDocument();
  await user.click(key.getByRole("button", { name: "Keep the key" }));
  await waitFor(() => expect(key.getByLabelText("Access key")).toHaveAccessibleDescription(/Missing/));
  await user.type(key.getByLabelText("Access key"), "AKIAPLANT");
  expect(key.getByLabelText("Secret key")).toHaveAttribute("type", "password");
  await user.type(key.getByLabelText("Secret key"), "hush");
  await user.click(key.getByRole("button", { name: "Keep the key" }));
  expect(await key.findByText(/less secure/)).toBeInTheDocument();
  expect(key.getByText(/keychain is not used: it is locked/)).toBeInTheDocument();
  expect(key.queryByLabelText("Secret key")).not.toBeInTheDocument();
  await user.click(key.getByRole("button", { name: "Enter another key" }));
  expect(key.getByLabelText("Secret key")).toHaveValue("");

  await user.click(key.getByRole("button", { name: "Cancel" }));
  await user.click(key.getByRole("button", { name: "Remove the key…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Remove the key from this computer?" }));
  expect(backend.objects.isKeyKept).toBe(true);
  await user.click(dialog.getByRole("button", { name: "Remove the key" }));
  expect(await key.findByText("There is no key yet.")).toBeInTheDocument();
});

test("a key in the keychain is said to be there, and one in a file how it gets there", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.isKeyKept = false;
  });
  const key = card("Key and connection");
  await user.type(key.getByLabelText("Access key"), "AKIAPLANT");
  await user.type(key.getByLabelText("Secret key"), "hush");
  await user.click(key.getByRole("button", { name: "Keep the key" }));
  expect(await key.findByText(/is in the system’s keychain/)).toBeInTheDocument();
  expect(key.queryByText(/less secure/)).not.toBeInTheDocument();
  backend.objects.isKeyFromBefore = true;
  await user.click(screen.getByRole("button", { name: "Pause" }));
  expect(await key.findByText(/enter the key again, and it goes there/)).toBeInTheDocument();
});

test("a key of the environment is said, and Google's is a file that is picked", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.isKeyInEnvironment = true;
    fake.folder = "/home/asha/key.json";
  });
  const key = card("Key and connection");
  expect(key.getByText(/The key comes from the environment/)).toBeInTheDocument();
  expect(key.queryByRole("button", { name: "Remove the key…" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Google Cloud Storage" }));
  await user.click(key.getByRole("button", { name: "Choose the JSON file…" }));
  expect(lastCall(backend, "pickObjectStoreKey")).toEqual([]);
});

test.each([
  ["cloud_offline", /^Offline: Amazon S3 cannot be reached/],
  ["cloud_wrong_key", /does not accept the key/],
  ["cloud_no_bucket", /^There is no “plant-files” at Amazon S3/],
  ["cloud_clock_wrong", /clock is wrong/],
  ["cloud_no_right", /has no right/],
])("the test of the connection says its steps, and what is wrong in words: %s", async (code, words) => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.slow = true;
    fake.objects.failsAt = {
      failed_step: "read",
      trouble: { code, parameters: { place: "Amazon S3", name: "plant-files", system_error: "as it says" } },
    };
  });
  const key = card("Key and connection");
  await user.click(key.getByRole("button", { name: "Test the connection" }));
  expect(await key.findByRole("button", { name: "Testing …" })).toBeDisabled();
  await waitFor(() => expect(backend.objects.finish).not.toBeNull());
  backend.objects.finish?.();
  expect(await key.findByText(words)).toBeInTheDocument();
  expect(key.getAllByRole("listitem").map((it) => it.textContent?.replace(/\s+/g, " ").trim())).toEqual([
    "Write works",
    "Read back failed",
    "Remove",
  ]);
  expect(key.getByText("It said: as it says")).toBeInTheDocument();
});

test("the uploads say what waits, what failed and why, and are tried now, paused and resumed", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    const parameters = { place: "Amazon S3", name: "plant-files", system_error: "-" };
    fake.objects.queue = {
      ...fake.objects.queue,
      failed: 3,
      failed_files: [{ name: "weigh slip.jpg", trouble: { code: "cloud_local_missing", parameters } }],
    };
  });
  const queue = card("Uploads");
  expect(queue.getByText("126 of 128 files are in the object store.")).toBeInTheDocument();
  expect(queue.getByText("2 · 4.8 MB")).toBeInTheDocument();
  const failed = within(queue.getByRole("list", { name: "Not uploaded last time" }));
  expect(failed.getByText("weigh slip.jpg")).toBeInTheDocument();
  expect(failed.getByText(/not at the storage path/)).toBeInTheDocument();
  expect(queue.getByText("And 2 more.")).toBeInTheDocument();
  await user.click(queue.getByRole("button", { name: "Try now" }));
  expect(lastCall(backend, "tryUploadsNow")).toEqual([]);
  await user.click(queue.getByRole("button", { name: "Pause" }));
  expect(await queue.findByText(/^Uploads are paused/)).toBeInTheDocument();
  await user.click(queue.getByRole("button", { name: "Go on" }));
  expect(lastCall(backend, "pauseUploads")).toEqual([false]);
});

test("a large file says how far it is, and the look at it goes on by itself", async () => {
  const { backend } = await opened((fake) => {
    inUse(fake);
    const under_way = [{ name: "drawing.pdf", sent: 16_000_000, size: 80_000_000 }];
    fake.objects.queue = { ...fake.objects.queue, waiting: 1, under_way };
  });
  const queue = card("Uploads");
  expect(queue.getByText("16.0 of 80.0 MB")).toBeInTheDocument();
  expect(queue.getByRole("progressbar", { name: "drawing.pdf" })).toHaveAttribute("value", "16000000");
  backend.objects.queue = {
    ...backend.objects.queue,
    under_way: [{ name: "drawing.pdf", sent: 24_000_000, size: 80_000_000 }],
  };
  expect(await queue.findByText("24.0 of 80.0 MB", {}, { timeout: 3000 })).toBeInTheDocument();
});

test("being offline is said once, and what is told by the book is shown without asking", async () => {
  const { backend } = await opened((fake) => {
    inUse(fake);
    const parameters = { place: "Amazon S3", name: "plant-files", system_error: "-" };
    fake.objects.queue = { ...fake.objects.queue, trouble: { code: "cloud_offline", parameters } };
  });
  expect(screen.getAllByText(/^Offline/)).toHaveLength(1);
  backend.objects.queue = { uploaded: 128 };
  backend.emit("book-changed", { open_failures: 0, batches: 0 });
  expect(await screen.findByText("Every recorded file is in the object store.")).toBeInTheDocument();
  expect(screen.queryByText(/^Offline/)).not.toBeInTheDocument();
});

test("verifying says how far it is, can be stopped, and names what it found", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.slow = true;
    fake.objects.verified = {
      checked: 126,
      problems: [
        { name: "slip.jpg", key: "line-2/batches/x_slip.jpg", kind: "missing", healed: true },
        { name: "other.jpg", key: "line-2/batches/x_other.jpg", kind: "hash_differs", healed: false },
      ],
      stopped: false,
    };
  });
  const care = card("By hand");
  await user.click(care.getByRole("button", { name: "Verify all" }));
  expect(await care.findByText("40 of 128 files")).toBeInTheDocument();
  expect(care.getByRole("button", { name: "100 by chance" })).toBeDisabled();
  await user.click(care.getByRole("button", { name: "Cancel" }));
  expect(await care.findByText(/It was stopped before its end/)).toBeInTheDocument();
  expect(care.getByText(/126 objects were read, and 2 are not as they were saved/)).toBeInTheDocument();
  expect(care.getByText("It is gone. It was uploaded again from the file here.")).toBeInTheDocument();
  expect(care.getByText("It has other bytes. It could not be uploaded again yet.")).toBeInTheDocument();
  expect(lastCall(backend, "verifyObjects")).toEqual([null]);
});

test("room is made in mode primary alone, says what it frees, and asks before all of it leaves", async () => {
  const { backend, user } = await opened((fake) => {
    inUse(fake);
    fake.objects.fields = { ...hybrid, mode: "primary" };
    fake.objects.queue = { ...fake.objects.queue, above_limit_bytes: 1_200_000_000, evictable_bytes: 9_000_000_000 };
  });
  const care = card("By hand");
  expect(care.getByText(/^1\.2 GB are above the limit/)).toBeInTheDocument();
  await user.click(care.getByRole("button", { name: "Down to the limit" }));
  expect(await care.findByText("12 files left, 24.0 MB.")).toBeInTheDocument();
  expect(lastCall(backend, "evictObjects")).toEqual([false]);
  await user.click(care.getByRole("button", { name: "All of it…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Free 9.0 GB here?" }));
  await user.click(dialog.getByRole("button", { name: "Free it" }));
  await waitFor(() => expect(lastCall(backend, "evictObjects")).toEqual([true]));
});

test("back from primary, everything that is there alone is fetched", async () => {
  const { user } = await opened((fake) => {
    inUse(fake);
    fake.objects.queue = { ...fake.objects.queue, evicted: 12, evicted_bytes: 24_000_000 };
    const parameters = { place: "Amazon S3", name: "plant-files", system_error: "-" };
    fake.objects.fetched = {
      files: 11,
      failed: [{ name: "slip.jpg", trouble: { code: "cloud_not_there", parameters } }],
      stopped: false,
    };
  });
  const care = card("By hand");
  expect(care.queryByText("Make room here")).not.toBeInTheDocument();
  await user.click(care.getByRole("button", { name: "Fetch all" }));
  expect(await care.findByText("11 files are here again.")).toBeInTheDocument();
  expect(care.getByText(/The object is not in “plant-files”/)).toBeInTheDocument();
});

const there = { this_computer: false, storage_path: false, object_store: true };

async function shownBatch(place: typeof there) {
  const files = [attachment({ id: "f1", original_name: "weigh slip.jpg", place })];
  const { backend, user } = await openWindow({ batches: [batch(1, new Date(), { attachments: files })] });
  await user.click(screen.getByRole("button", { name: /^History/ }));
  await user.click(await screen.findByRole("option"));
  await screen.findByRole("button", { name: "Look at weigh slip.jpg" });
  return { backend, user };
}

test("each file of a batch says where it is", async () => {
  await shownBatch({ this_computer: false, storage_path: true, object_store: false });
  expect(screen.getByText("Storage path")).toBeInTheDocument();
});

test("one that was evicted says that opening fetches it, and says so when there is no network", async () => {
  const { backend, user } = await shownBatch(there);
  expect(screen.getByText("Object store alone; opening fetches it")).toBeInTheDocument();
  backend.failures.set("openAttachment", {
    code: "not_fetched_offline",
    parameters: { name: "weigh slip.jpg", place: "Amazon S3" },
    problems: [],
  });
  await chooseIn(user, "weigh slip.jpg", "Open");
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "“weigh slip.jpg” is in the object store alone, and Amazon S3 cannot be reached.",
  );
});

test("a link that ends is made for as long as somebody chooses", async () => {
  const { backend, user } = await shownBatch({ ...there, storage_path: true });
  await chooseIn(user, "weigh slip.jpg", "Copy a link that ends…");
  const dialog = within(await screen.findByRole("dialog", { name: "A link to weigh slip.jpg" }));
  await user.click(dialog.getByRole("radio", { name: "A day" }));
  await user.click(dialog.getByRole("button", { name: "Make the link" }));
  expect(await dialog.findByLabelText("Link")).toHaveValue(
    "https://plant-files.s3.amazonaws.com/line-2/batches/f1?X-Amz-Expires=86400",
  );
  expect(lastCall(backend, "attachmentLink")).toEqual(["f1", 1440]);
  await user.click(dialog.getByRole("button", { name: "Copy the link" }));
  expect(await dialog.findByText(/copied|Press Ctrl\+C/)).toBeInTheDocument();
});
