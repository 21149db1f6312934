import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { FakeBackend } from "../src/backend/fake";
import { backup, destination } from "../src/backend/fake/backups";
import { lastCall, openWindow } from "./support";

const NONE = { code: "backup_no_place", parameters: {} };
const PLACE = "/media/stick";

async function openBackups(prepare: (backend: FakeBackend) => void = () => {}, options = {}) {
  const opened = await openWindow(options, prepare);
  await opened.user.click(
    within(screen.getByRole("navigation", { name: "Screens" })).getByRole("button", { name: /^Backups/ }),
  );
  await screen.findByRole("heading", { level: 1, name: "Backups" });
  return opened;
}

const withPlace = (backend: FakeBackend) => {
  backend.backup.destinations = [destination({ path: PLACE })];
};

test("without a place it says what backups are for, and one is chosen without the screen naming it", async () => {
  const { backend, user } = await openBackups();
  await screen.findByRole("heading", { name: "Where should the backups go?" });
  await user.click(screen.getByRole("button", { name: "Choose a folder" }));
  expect(screen.getByRole("heading", { name: "Where should the backups go?" })).toBeInTheDocument();
  backend.folder = PLACE;
  await user.click(screen.getByRole("button", { name: "Choose a folder" }));
  const places = within(await screen.findByRole("region", { name: "Where the backups go" }));
  expect(places.getByRole("heading", { name: PLACE })).toBeInTheDocument();
  expect(places.getByText(/No proven backup yet/)).toHaveTextContent("64.0 GB free");
  expect(places.getByText(/Every night at 02:00/)).toBeInTheDocument();
  expect(lastCall(backend, "addBackupDestination")).toEqual([]);
});

test("a place is removed only after a question", async () => {
  const { backend, user } = await openBackups(withPlace);
  await user.click(await screen.findByRole("button", { name: `Remove ${PLACE}` }));
  const dialog = within(await screen.findByRole("dialog", { name: `No more backups to ${PLACE}?` }));
  expect(lastCall(backend, "removeBackupDestination")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "Remove" }));
  await screen.findByRole("heading", { name: "Where should the backups go?" });
});

test("a place on the data's disk, one that is gone and one that failed say so in words", async () => {
  await openBackups((backend) => {
    backend.backup.destinations = [
      destination({ path: "/srv/backups", same_disk: true }),
      destination({ path: "/media/gone", present: false, free: null }),
      destination({
        path: "/mnt/full",
        problem: { code: "backup_no_space", parameters: { path: "/mnt/full", system_error: "" } },
      }),
    ];
  });
  const places = within(await screen.findByRole("region", { name: "Where the backups go" }));
  expect(places.getByText(/on the same disk as the data/)).toBeInTheDocument();
  expect(places.getByText(/This folder is not there now/)).toBeInTheDocument();
  expect(places.getByText(/not enough room for the backup at \/mnt\/full/)).toBeInTheDocument();
});

test("a backup shows how far it is, can be left and cancelled, and nothing else begins meanwhile", async () => {
  const { backend, user } = await openBackups((fake) => {
    withPlace(fake);
    fake.backup.backups = [backup({ at: "2026-11-23T20:34:00Z" })];
    fake.backup.slow = true;
  });
  await user.click(await screen.findByRole("button", { name: "Back up now" }));
  const work = within(await screen.findByRole("region", { name: "A backup is being made" }));
  expect(work.getByText(/^Copying/)).toHaveTextContent("Copying · 18.1 of 31.0 MB · 40.0 MB a second · 12 s left");
  expect(work.getByRole("progressbar")).toHaveAttribute("value", "18100000");
  expect(screen.queryByRole("button", { name: "Back up now" })).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: /^Check the backup/ })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "New batch" }));
  await user.click(screen.getByRole("button", { name: "Backups" }));
  await user.click(within(await screen.findByRole("region", { name: "A backup is being made" })).getByRole("button"));
  expect(await screen.findByText(/Cancelled\. What was begun was removed/)).toBeInTheDocument();
  expect(backend.backup.backups).toHaveLength(1);
});

test("a mirror is the usual backup, one file is a choice, and each says that it was read back", async () => {
  const { backend, user } = await openBackups(withPlace);
  await user.click(await screen.findByRole("button", { name: "Back up now" }));
  expect(
    await screen.findByText(`The backup in ${PLACE} is made and was read back whole, with 12 attachments.`),
  ).toBeInTheDocument();
  expect(lastCall(backend, "backUpNow")).toEqual([false]);
  await waitFor(() => expect(screen.getAllByText(/Proven restorable: Today/).length).toBeGreaterThan(0));
  await user.click(screen.getByRole("button", { name: "As one file" }));
  await waitFor(() => expect(lastCall(backend, "backUpNow")).toEqual([true]));
  expect(await screen.findByText(/^One file/)).toBeInTheDocument();
});

test("a backup that failed names the place and the next step, and stays", async () => {
  const { user } = await openBackups((backend) => {
    withPlace(backend);
    backend.backup.made = () => ({
      cancelled: false,
      outcomes: [
        {
          destination: PLACE,
          problem: { code: "backup_destination_gone", parameters: { path: PLACE, system_error: "" } },
          attachments: 0,
          findings: [],
        },
      ],
    });
  });
  await user.click(await screen.findByRole("button", { name: "Back up now" }));
  const ended = await screen.findByText(`The place for backups ${PLACE} is not there.`);
  expect(ended.parentElement).toHaveTextContent("Plug the disk in or connect the share");
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(ended).not.toBeInTheDocument();
});

test("a backup is checked again, and what is damaged is named", async () => {
  const { backend, user } = await openBackups((fake) => {
    withPlace(fake);
    fake.backup.backups = [backup({ at: "2026-11-23T20:34:00Z" })];
  });
  await user.click(await screen.findByRole("button", { name: /^Check the backup of 24 Nov/ }));
  expect(await screen.findByText("15 files read and compared: everything can be restored.")).toBeInTheDocument();
  backend.backup.verified = {
    checked: 15,
    sound: false,
    history: null,
    findings: [{ kind: "hash_differs", subject: "files/ab/abcd", detail: "found 12, expected 34" }],
  };
  await user.click(screen.getByRole("button", { name: /^Check the backup of 24 Nov/ }));
  expect(await screen.findByText("The backup is damaged.")).toBeInTheDocument();
  expect(screen.getByText("files/ab/abcd has changed: found 12, expected 34")).toBeInTheDocument();
});

test("a backup that is checked says whether the history here goes on from the one in it", async () => {
  const { backend, user } = await openBackups((fake) => {
    withPlace(fake);
    fake.backup.backups = [backup({ at: "2026-11-23T20:34:00Z" })];
  });
  await user.click(await screen.findByRole("button", { name: /^Check the backup of 24 Nov/ }));
  expect(await screen.findByText("The history here goes on from the one in it.")).toBeInTheDocument();
  const said =
    "The history was rewritten since the backup /media/stick/a.tar.zst: entry 7 of the trail is another one there.";
  backend.backup.verified = { checked: 15, sound: true, findings: [], history: { problem: said } };
  await user.click(screen.getByRole("button", { name: /^Check the backup of 24 Nov/ }));
  const rewritten = await screen.findByText(said);
  expect(rewritten.parentElement).toHaveTextContent(/call your quality manager/);
  expect(screen.getByText("15 files read and compared: everything can be restored.")).toBeInTheDocument();
  expect(screen.queryByText("The history here goes on from the one in it.")).not.toBeInTheDocument();
});

const RESTORE = /^Restore the backup of 24 Nov/;

const withBackup = (backend: FakeBackend) => {
  withPlace(backend);
  backend.backup.backups = [backup({ at: "2026-11-23T20:34:00Z" })];
  backend.folder = "/srv";
};

test("a restore says what it does, and goes into a new folder", async () => {
  const { backend, user } = await openBackups(withBackup);
  await user.click(await screen.findByRole("button", { name: RESTORE }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("radio", { name: "A new folder" })).toBeChecked();
  expect(dialog.getByText(/What is recorded here stays as it is/)).toBeInTheDocument();
  expect(lastCall(backend, "restoreBackup")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "Choose a place" }));
  expect(await screen.findByText(/are in \/srv\/Batchbook of 2026-11-24/)).toBeInTheDocument();
  expect(lastCall(backend, "replaceByBackup")).toBeUndefined();
});

test("a backup takes the place of everything here only when that is chosen, and shows how far it is until the start", async () => {
  const { backend, user } = await openBackups((fake) => {
    withBackup(fake);
    fake.backup.slow = true;
  });
  await user.click(await screen.findByRole("button", { name: RESTORE }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("radio", { name: "In the place of everything here" }));
  expect(dialog.getByText(/everything recorded since 24 Nov.*is kept aside/)).toBeInTheDocument();
  expect(lastCall(backend, "replaceByBackup")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "Replace everything here" }));
  expect(await dialog.findByText(/^Unpacking/)).toHaveTextContent("18.1 of 31.0 MB");
  expect(lastCall(backend, "replaceByBackup")).toEqual([backend.backup.backups[0]?.id, true]);
  await user.keyboard("{Escape}");
  expect(screen.getByRole("dialog")).toBeInTheDocument();
  expect(dialog.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText(/Cancelled\. What was begun was removed/)).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("what keeps a backup from taking the place of everything is said, and the next time begins with the new folder", async () => {
  const { backend, user } = await openBackups(withBackup);
  backend.replaceByBackup = () => Promise.reject({ code: "restore_others_open", parameters: {}, problems: [] });
  await user.click(await screen.findByRole("button", { name: RESTORE }));
  let dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("radio", { name: "In the place of everything here" }));
  await user.click(dialog.getByRole("button", { name: "Replace everything here" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Another command has the data open. Nothing was changed.");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await user.click(screen.getByRole("button", { name: RESTORE }));
  dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("radio", { name: "A new folder" })).toBeChecked();
});

test("after a backup took the place of everything it is said where that is, over the form and beside the backups", async () => {
  const path = "/srv/batchbook/replaced-20261124T080000Z";
  const notice = { code: "replaced_by_backup", parameters: { path, last: "2026-11-24 13:30" } };
  const { user } = await openWindow({ notices: [notice] }, (fake) => {
    withBackup(fake);
    fake.backup.keptAside = [{ at: "2026-11-24T08:00:00Z", path }];
  });
  const banner = await screen.findByText(/What was here until .*2026-11-24 13:30.* is kept in/);
  expect(banner).toHaveTextContent(path);
  const screens = within(screen.getByRole("navigation", { name: "Screens" }));
  await user.click(screens.getByRole("button", { name: "Backups" }));
  const kept = within(await screen.findByRole("region", { name: "Kept aside" }));
  expect(kept.getByRole("listitem")).toHaveTextContent(path);
  expect(kept.getByText(/that folder can be removed/)).toBeInTheDocument();
});

/** Three backups of which one is kept. */
const withOldOnes = (backend: FakeBackend) => {
  withPlace(backend);
  const [newest, ...old] = ["2026-11-23T20:34:00Z", "2026-11-22T20:34:00Z", "2026-11-21T20:34:00Z"].map((at) =>
    backup({ at }),
  );
  backend.backup.backups = newest ? [newest, ...old] : [];
  const kept = { id: newest?.id ?? "", at: newest?.at ?? "", kept_for: ["day", "newest_proven"] as const };
  backend.backup.plan = {
    places: [
      {
        destination: PLACE,
        kind: "mirror",
        frees: 2_400_000,
        backups: [{ ...kept, kept_for: [...kept.kept_for] }, ...old.map(({ id, at }) => ({ id, at, kept_for: [] }))],
      },
    ],
    keep: [1, 0, 0],
    problem: null,
  };
};

const oldOnes = () => screen.findByRole("button", { name: "Delete old backups…" });

test("old backups are deleted only after it was shown which, what that frees and why the others stay", async () => {
  const { backend, user } = await openBackups(withOldOnes);
  await user.click(await oldOnes());
  const dialog = within(await screen.findByRole("dialog", { name: "Delete old backups" }));
  const place = within(dialog.getByRole("region", { name: `${PLACE} · Mirror` }));
  expect(place.getByText("2 backups are deleted; 2.4 MB become free.")).toBeInTheDocument();
  expect(place.getAllByText("Is deleted")).toHaveLength(2);
  expect(place.getByText("Stays: daily · the newest that is proven")).toBeInTheDocument();
  expect(lastCall(backend, "pruneBackups")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "Delete 2 backups" }));
  expect(await screen.findByText("2 backups were deleted; 2.4 MB are free.")).toBeInTheDocument();
  const { backups: planned } = backend.backup.plan.places[0] ?? { backups: [] };
  expect(lastCall(backend, "pruneBackups")).toEqual([planned.slice(1).map(({ id }) => id)]);
  await waitFor(() => expect(screen.getAllByRole("button", { name: /^Check the backup/ })).toHaveLength(1));
});

test("where nothing is to be deleted the plan says so and offers nothing", async () => {
  const { user } = await openBackups((fake) => {
    withOldOnes(fake);
    for (const place of fake.backup.plan.places) {
      place.frees = 0;
      for (const one of place.backups) one.kept_for = ["week"];
    }
  });
  await user.click(await oldOnes());
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("status")).toHaveTextContent("There is nothing to delete");
  expect(dialog.queryByRole("button", { name: /^Delete/ })).not.toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Close" }));
});

test("deleting shows how far it is, and stopped it leaves the others", async () => {
  const { backend, user } = await openBackups((fake) => {
    withOldOnes(fake);
    fake.backup.slow = true;
  });
  await user.click(await oldOnes());
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete 2 backups" }));
  const work = within(await screen.findByRole("region", { name: "Old backups are being deleted" }));
  expect(work.getByText(/^Deleting/)).toHaveTextContent("Deleting · 18.1 of 31.0 MB · 40.0 MB a second · 12 s left");
  await user.click(work.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("One backup was deleted; 1.2 MB are free.")).toBeInTheDocument();
  expect(screen.getByText("Stopped. The others stay as they are.")).toBeInTheDocument();
  expect(backend.backup.backups).toHaveLength(2);
});

test("what cannot be deleted, and an object store that does not answer, are said by name", async () => {
  const offline = { code: "cloud_offline", parameters: { place: "s3://plant-files" } };
  const refused = { code: "backup_not_removed", parameters: { path: "/media/stick/a", system_error: "read-only" } };
  const { backend, user } = await openBackups((fake) => {
    withOldOnes(fake);
    fake.backup.plan.problem = offline;
    fake.backup.pruned = () => ({ removed: 0, freed: 0, stopped: false, problems: [refused] });
  });
  await user.click(await oldOnes());
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("alert")).toHaveTextContent("s3://plant-files");
  await user.click(dialog.getByRole("button", { name: "Delete 2 backups" }));
  expect(await screen.findByText("No backup was deleted.")).toBeInTheDocument();
  expect(screen.getByText("/media/stick/a cannot be removed: read-only")).toBeInTheDocument();
  expect(backend.backup.backups).toHaveLength(3);
});

const STORED = {
  at: "2026-11-23T20:34:00Z",
  kind: "object_store" as const,
  path: "s3://plant-files/line-2/snapshots/5804d423b80a/batchbook-L2-20261123T203400Z",
};

test("a backup in the object store is checked from here, in the words of what was looked at", async () => {
  const { backend, user } = await openBackups((fake) => {
    withPlace(fake);
    fake.backup.backups = [backup(STORED)];
  });
  await user.click(await screen.findByRole("button", { name: /^Check the backup of 24 Nov/ }));
  expect(await screen.findByText(/the object store has all 15 files as saved/)).toBeInTheDocument();
  backend.backup.verified = {
    checked: 15,
    sound: false,
    history: null,
    findings: [{ kind: "not_uploaded", subject: "uploads/batches/slip.pdf", detail: "s3://plant-files/line-2" }],
  };
  await user.click(screen.getByRole("button", { name: /^Check the backup of 24 Nov/ }));
  const damaged = await screen.findByText("The backup is damaged.");
  expect(damaged.parentElement).toHaveTextContent(/verify the objects under Storage/);
  expect(damaged.parentElement).toHaveTextContent(/uploads\/batches\/slip\.pdf is not in the object store/);
});

test("one in the object store is restored too, with its files at once or when they are opened", async () => {
  const { backend, user } = await openBackups((fake) => {
    withPlace(fake);
    fake.backup.backups = [backup(STORED)];
    fake.folder = "/srv";
  });
  const restore = () => screen.findByRole("button", { name: /^Restore the backup of 24 Nov/ });
  await user.click(await restore());
  let dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText(/fetched from the object store and compared/)).toBeInTheDocument();
  expect(dialog.getByRole("radio", { name: "All at once" })).toBeChecked();
  await user.click(dialog.getByRole("button", { name: "Choose a place" }));
  await screen.findByText(/are in \/srv\/Batchbook of 2026-11-24/);
  expect(screen.getByText(/Uploads and snapshots are paused in this copy/)).toBeInTheDocument();
  expect(lastCall(backend, "restoreBackup")?.[1]).toBe(true);
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await user.click(await restore());
  dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("radio", { name: "When they are opened" }));
  await user.click(dialog.getByRole("button", { name: "Choose a place" }));
  await waitFor(() => expect(lastCall(backend, "restoreBackup")?.[1]).toBe(false));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await user.click(await restore());
  dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("radio", { name: "In the place of everything here" }));
  await user.click(dialog.getByRole("button", { name: "Replace everything here" }));
  await waitFor(() => expect(lastCall(backend, "replaceByBackup")?.[1]).toBe(false));
});

test("a missing place for backups is said in Attention and beside Backups, and never over the form", async () => {
  const { backend, user } = await openWindow({ notices: [NONE] });
  await screen.findByRole("heading", { level: 1, name: "New batch" });
  expect(screen.queryByText(/There is no place for backups yet/)).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Attention" }));
  const notice = within(await screen.findByRole("region", { name: "Backups" }));
  expect(notice.getByRole("heading", { name: /There is no place for backups yet/ })).toBeInTheDocument();
  await user.click(notice.getByRole("button", { name: "To the backups" }));
  expect(screen.getByRole("button", { name: "Backups: something is wrong" })).toHaveAttribute("aria-current", "page");
  backend.emit("book-changed", { open_failures: 0, batches: 0, notices: [] });
  expect(await screen.findByRole("button", { name: "Backups" })).toBeInTheDocument();
});

test("a backup that failed is said over the form until it is closed, and in Attention until one is proven", async () => {
  const failed = { code: "backup_no_space", parameters: { path: PLACE, system_error: "" } };
  const { backend, user } = await openWindow({ notices: [failed] });
  const banner = await screen.findByText(/not enough room for the backup/);
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(banner).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Attention" }));
  expect(await screen.findByRole("heading", { name: /not enough room for the backup/ })).toBeInTheDocument();
  backend.emit("book-changed", { open_failures: 0, batches: 0, notices: [] });
  await waitFor(() => expect(screen.queryByRole("heading", { name: /not enough room/ })).not.toBeInTheDocument());
});

test("the first start asks for a place after the name; Escape is later, and the next start does not ask", async () => {
  const first = await openWindow({ operators: [], operator: null, notices: [NONE] });
  await first.user.type(await screen.findByRole("textbox", { name: "Your name" }), "Asha{Enter}");
  await screen.findByRole("dialog", { name: "Where should the backups go?" });
  await first.user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  first.view.unmount();
  await openWindow({ operators: ["Asha"], operator: "Asha", notices: [NONE] });
  await screen.findByRole("heading", { level: 1, name: "New batch" });
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a place that is chosen at the first start is where backups go", async () => {
  const { backend, user } = await openWindow({ operators: [], operator: null, notices: [NONE] });
  backend.folder = PLACE;
  await user.type(await screen.findByRole("textbox", { name: "Your name" }), "Asha{Enter}");
  const dialog = within(await screen.findByRole("dialog", { name: "Where should the backups go?" }));
  await user.click(dialog.getByRole("button", { name: "Choose a folder" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(backend.backup.destinations.map((it) => it.path)).toEqual([PLACE]);
});

test("a mirror that copied changed files again says so in the list, and a notice names them", async () => {
  const parameters = { path: PLACE, names: "/media/stick/files/ab/abcd" };
  const { user } = await openWindow({ notices: [{ code: "backup_repaired", parameters }] }, (fake) => {
    withPlace(fake);
    fake.backup.backups = [backup({ at: "2026-11-23T20:34:00Z", repaired: 2 })];
  });
  await screen.findByRole("heading", { level: 1, name: "New batch" });
  await user.click(screen.getByRole("button", { name: "Attention" }));
  expect(
    await screen.findByRole("heading", { name: /files had changed, and were copied again: .*abcd/ }),
  ).toBeVisible();
  await user.click(screen.getByRole("button", { name: "To the backups" }));
  expect(await screen.findByText(/2 stored files had changed on that disk/)).toBeInTheDocument();
});
