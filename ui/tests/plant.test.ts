import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { Batch } from "../src/backend";
import type { FakeBackend } from "../src/backend/fake";
import { station } from "../src/backend/fake/plant";
import { attachment, batch as sample } from "../src/backend/fake/samples";
import { lastCall, openWindow } from "./support";

const PLACE = "/mnt/plant";
const [A1, B2] = ["2026-11-23T20:30:00Z", "2026-11-24T02:00:00Z"];

/** A batch of another workstation: its number, and the minute in which it was recorded. */
function recorded(number: number, minute: number, more: Partial<Batch> = {}): Batch {
  const at = new Date(Date.UTC(2026, 10, 23, 8, minute));
  return { ...sample(number, at), recorded_at: at.toISOString(), ...more };
}

async function openPlant(prepare: (backend: FakeBackend) => void = () => {}) {
  const opened = await openWindow({}, (backend) => {
    backend.plant.folders = [PLACE];
    backend.plant.stations = [
      station("A1", A1, [recorded(1, 10, { notes: "die change" }), recorded(2, 30)]),
      station("B2", B2, [recorded(3, 20)]),
    ];
    prepare(backend);
  });
  await opened.user.click(
    within(screen.getByRole("navigation", { name: "Screens" })).getByRole("button", { name: "Plant" }),
  );
  await screen.findByRole("heading", { level: 1, name: "Plant" });
  return opened;
}

const rows = () => within(screen.getByRole("list", { name: "Batches of all stations" })).getAllByRole("button");

test("without a folder it says what is seen here, and one is chosen without the screen naming it", async () => {
  const { backend, user } = await openPlant((fake) => {
    fake.plant.folders = [];
  });
  await screen.findByRole("heading", { name: "See all workstations in one place" });
  await user.click(screen.getByRole("button", { name: "Choose a folder" }));
  expect(screen.getByRole("heading", { name: "See all workstations in one place" })).toBeInTheDocument();
  backend.folder = PLACE;
  await user.click(screen.getByRole("button", { name: "Choose a folder" }));
  const stations = within(await screen.findByRole("region", { name: "Stations" }));
  expect(stations.getByText("A1")).toBeInTheDocument();
  expect(stations.getByText(PLACE)).toBeInTheDocument();
  expect(lastCall(backend, "addPlantFolder")).toEqual([]);
});

test("the bucket of the settings is looked into as well, and left out again", async () => {
  const { backend, user } = await openPlant((fake) => {
    fake.plant.folders = [];
    fake.plant.bucket = "s3://plant-files";
  });
  expect(await screen.findByText(/the backups of all stations in s3:\/\/plant-files are opened/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Add the object store" }));
  const stations = within(await screen.findByRole("region", { name: "Stations" }));
  expect(lastCall(backend, "addPlantBucket")).toEqual([]);
  expect(stations.getByText("s3://plant-files")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Add the object store" })).toBeNull();
  await user.click(stations.getByRole("button", { name: "Leave out s3://plant-files" }));
  expect(await screen.findByRole("button", { name: "Add the object store" })).toBeInTheDocument();
});

test("a bucket that cannot be reached is said with what to do, and the folders are open", async () => {
  await openPlant((fake) => {
    fake.plant.folders.push("s3://plant-files");
    fake.plant.refused = [{ code: "cloud_offline", parameters: { place: "s3://plant-files" }, problems: [] }];
  });
  const refused = await screen.findByText(/s3:\/\/plant-files cannot be reached\. Check the network/);
  expect(refused).toHaveAttribute("role", "alert");
  await waitFor(() => expect(rows()).toHaveLength(3));
});

test("batches of all stations stand in one order, and each says whose it is and as of when", async () => {
  await openPlant();
  await waitFor(() => expect(rows()).toHaveLength(3));
  const order = rows().map((it) => /Station (\w+), as of/.exec(it.textContent ?? "")?.[1]);
  expect(order).toEqual(["A1", "B2", "A1"]);
  const detail = within(screen.getByRole("region", { name: "Batch" }));
  expect(await detail.findByText(/^Station A1, as of/)).toBeInTheDocument();
});

test("one station is chosen, and words are searched for in it", async () => {
  const { backend, user } = await openPlant();
  await user.click(await screen.findByRole("radio", { name: "A1" }));
  await waitFor(() => expect(rows()).toHaveLength(2));
  await user.type(screen.getByRole("textbox", { name: "Search" }), "die");
  await waitFor(() => expect(rows()).toHaveLength(1));
  expect(lastCall(backend, "searchPlant")?.[0]).toMatchObject({ search: "die", station: "A1" });
  await user.type(screen.getByRole("textbox", { name: "Search" }), " nowhere");
  await screen.findByRole("heading", { name: "No station has such a batch" });
  await user.click(screen.getByRole("button", { name: "Show everything" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
});

test("another page is read when it is asked for", async () => {
  const { backend, user } = await openPlant((fake) => {
    const many = Array.from({ length: 70 }, (_, at) => recorded(at + 1, at));
    fake.plant.stations = [station("A1", A1, many)];
  });
  await waitFor(() => expect(rows()).toHaveLength(50));
  await user.click(screen.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(rows()).toHaveLength(70));
  expect(lastCall(backend, "searchPlant")?.[1]).toBe("50");
  expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();
});

test("a file is fetched when it is opened, and what runs something asks first", async () => {
  const { backend, user } = await openPlant((fake) => {
    fake.plant.stations = [
      station("A1", A1, [
        recorded(1, 10, {
          attachments: [attachment({ id: "file-1", original_name: "slip.xlsm", sha256: "ab".repeat(32) })],
        }),
      ]),
    ];
    fake.plant.runs = "macros";
  });
  await user.click(await screen.findByRole("button", { name: "Open slip.xlsm" }));
  await screen.findByText(/It has macros/);
  await user.click(screen.getByRole("button", { name: "Open anyway" }));
  await waitFor(() => expect(lastCall(backend, "openPlantFile")).toEqual(["A1", expect.any(String), true]));
  await user.click(screen.getByRole("button", { name: "Save a copy of slip.xlsm" }));
  expect(await screen.findByText("Saved as slip.png")).toBeInTheDocument();
});

test("a file that is not in the backup says so", async () => {
  const { backend, user } = await openPlant((fake) => {
    fake.plant.stations = [
      station("A1", A1, [
        recorded(1, 10, {
          attachments: [attachment({ id: "file-1", original_name: "slip.png", sha256: "ab".repeat(32) })],
        }),
      ]),
    ];
  });
  backend.failures.set("openPlantFile", {
    code: "plant_file_missing",
    parameters: { name: "slip.png", path: PLACE },
    problems: [],
  });
  await user.click(await screen.findByRole("button", { name: "Open slip.png" }));
  expect(await screen.findByText(/slip\.png is not in the backup of its station/)).toBeInTheDocument();
});

test("what is refused and what is older is named, beside what is open", async () => {
  await openPlant((fake) => {
    fake.plant.refused = [
      { code: "plant_snapshot_newer", parameters: { path: "/mnt/plant/c3", system_error: "" }, problems: [] },
    ];
    fake.plant.superseded = [{ station: "A1", path: "/media/old", as_of: "2026-11-20T20:30:00Z" }];
  });
  const stations = within(await screen.findByRole("region", { name: "Stations" }));
  expect(stations.getByText(/The snapshot \/mnt\/plant\/c3 is left out/)).toBeInTheDocument();
  expect(stations.getByText(/\/media\/old has an older backup of station A1/)).toBeInTheDocument();
  expect(stations.getByText("B2")).toBeInTheDocument();
});

test("a folder is left out again, and newer backups are looked for", async () => {
  const { backend, user } = await openPlant();
  await user.click(await screen.findByRole("button", { name: "Look for newer backups" }));
  await waitFor(() => expect(lastCall(backend, "reopenPlantBook")).toEqual([]));
  await user.click(await screen.findByRole("button", { name: `Leave out ${PLACE}` }));
  await screen.findByRole("heading", { name: "See all workstations in one place" });
});

test("what is listed is written to a file", async () => {
  const { backend, user } = await openPlant();
  await waitFor(() => expect(rows()).toHaveLength(3));
  await user.click(screen.getByRole("radio", { name: "B2" }));
  await waitFor(() => expect(rows()).toHaveLength(1));
  await user.click(screen.getByRole("button", { name: "Export" }));
  await user.click(await screen.findByRole("button", { name: "Excel workbook" }));
  await waitFor(() => expect(lastCall(backend, "exportPlant")?.[0]).toMatchObject({ station: "B2" }));
  expect(lastCall(backend, "exportPlant")?.[1]).toBe("xlsx");
});

test("the opening says how far it is and can be stopped, and is begun again when it is asked for", async () => {
  const { backend, user } = await openPlant((fake) => {
    fake.plant.slow = true;
  });
  const opening = within(await screen.findByRole("region", { name: /The backups are opened/ }));
  expect(opening.getByText("1 of 3 stations, 18.1 MB of 31.0 MB")).toBeInTheDocument();
  expect(opening.getByRole("progressbar")).toHaveAttribute("value", "18100000");
  await user.click(opening.getByRole("button", { name: "Stop" }));
  expect(lastCall(backend, "stopPlantBook")).toEqual([]);
  expect(await screen.findByText(/so nothing of the stations is shown yet/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Open the backups" })).toHaveFocus();
  expect(screen.queryByText("No station could be opened.")).toBeNull();
  expect(screen.queryByRole("progressbar")).toBeNull();
  expect(within(screen.getByRole("region", { name: "Stations" })).getByText(PLACE)).toBeInTheDocument();

  backend.plant.slow = false;
  await user.click(screen.getByRole("button", { name: "Open the backups" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
  expect(screen.queryByText(/The opening was stopped/)).toBeNull();
});

test("what was open before stays where looking for newer backups is stopped", async () => {
  const { backend, user } = await openPlant();
  await waitFor(() => expect(rows()).toHaveLength(3));
  backend.plant.slow = true;
  await user.click(screen.getByRole("button", { name: "Look for newer backups" }));
  await user.click(await screen.findByRole("button", { name: "Stop" }));
  expect(await screen.findByText(/What is shown is what was open before/)).toBeInTheDocument();
  expect(rows()).toHaveLength(3);
});
