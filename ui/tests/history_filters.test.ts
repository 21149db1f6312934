import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { FakeOptions } from "../src/backend/fake";
import { attachment, batch } from "../src/backend/fake/samples";
import { chip, denied, lastCall, openWindow } from "./support";

async function openHistory(options: FakeOptions, prepare?: Parameters<typeof openWindow>[1]) {
  const opened = await openWindow(options, prepare);
  await opened.user.keyboard("{Control>}f{/Control}");
  await screen.findByRole("heading", { name: "History" });
  return opened;
}

const rows = () => screen.queryAllByRole("option").filter((it) => it.dataset.id);
const numbers = () => rows().map((it) => it.textContent?.match(/\d+/)?.[0]);
const press = (name: string | RegExp) => screen.getByRole("button", { name });
const foot = () => screen.getByText(/:$/).closest("p") as HTMLElement;
const longAgo = new Date(2026, 0, 5, 12);

describe("filters of the history", () => {
  test("today's batches and their totals are one press away, and a second press lets everything back", async () => {
    const { user } = await openHistory({
      batches: [batch(1, longAgo), batch(2, new Date()), batch(3, new Date(), { status: "reverted" })],
    });
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.click(press("Today"));
    await waitFor(() => expect(numbers()).toEqual(["3", "2"]));
    expect(press("Today")).toHaveAttribute("aria-pressed", "true");
    await waitFor(() => expect(foot()).toHaveTextContent("Today: one batch 7 600.5 m 11 400.75 kg and one reverted"));
    await user.click(press("Today"));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(screen.queryByText("Today:")).not.toBeInTheDocument();
  });

  test("this month is the plant's month", async () => {
    const { backend, user } = await openHistory({ batches: [batch(1, longAgo), batch(2, new Date())] });
    await waitFor(() => expect(rows()).toHaveLength(2));
    await user.click(press("This month"));
    await waitFor(() => expect(numbers()).toEqual(["2"]));
    const filter = lastCall(backend, "searchBatches")?.[3] as { from: string; to: string };
    expect(filter.from).toMatch(/^\d{4}-\d\d-01$/);
    expect(filter.to).toMatch(/^\d{4}-\d\d-(28|29|30|31)$/);
  });

  test("a range of days, a product, an operator and a status stay in sight, and come off one by one", async () => {
    const { user } = await openHistory({
      batches: [
        batch(1, longAgo, { operator: "रमेश" }),
        batch(2, longAgo, { product_type: "Sprinkler Pipe" }),
        batch(3, new Date(2026, 0, 9, 12), { operator: "रमेश" }),
      ],
    });
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.click(press("Filters"));
    const part = (name: string) => screen.getByRole("spinbutton", { name: new RegExp(`${name}.*To day`) });
    await user.click(part("day"));
    await user.keyboard("06");
    await user.click(part("month"));
    await user.keyboard("01");
    await user.click(part("year"));
    await user.keyboard("2026");
    await waitFor(() => expect(numbers()).toEqual(["2", "1"]));
    await screen.findByRole("radio", { name: "रमेश" });
    await user.click(chip("Operator", "रमेश"));
    await waitFor(() => expect(numbers()).toEqual(["1"]));
    await user.click(press("Filters"));
    const active = screen.getByRole("list", { name: "What is filtered for" });
    expect(active).toHaveTextContent("Until 6 Jan");
    await user.click(within(active).getByRole("button", { name: /^Take off: Until/ }));
    await waitFor(() => expect(numbers()).toEqual(["3", "1"]));
    await user.click(press("Filters"));
    await user.click(chip("Product", "Sprinkler Pipe"));
    await screen.findByRole("heading", { name: "No batch passes these filters" });
    await user.click(press("Show everything"));
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.click(chip("Status", "Reverted"));
    await screen.findByRole("heading", { name: "No batch passes these filters" });
    await user.click(press("Clear the filters"));
    await waitFor(() => expect(rows()).toHaveLength(3));
  });

  test("batches with a file that waits for an answer are counted and found", async () => {
    const bad = attachment({ id: "b", original_name: "b.pdf", state: "failed", error: denied });
    const { user } = await openHistory({ batches: [batch(1, longAgo, { attachments: [bad] }), batch(2, longAgo)] });
    await waitFor(() => expect(rows()).toHaveLength(2));
    await user.click(press("Open failures 1"));
    await waitFor(() => expect(numbers()).toEqual(["1"]));
  });

  test("a search says 50+ rather than to wait for a count", async () => {
    const { user } = await openHistory({ batches: Array.from({ length: 70 }, (_, it) => batch(it + 1, longAgo)) });
    await user.type(screen.getByRole("textbox", { name: "Search" }), "tarko");
    expect((await screen.findAllByText("50+ batches found")).length).toBeGreaterThan(0);
  });
});

describe("from the history", () => {
  test("a batch is the start of the next one", async () => {
    const { backend, user } = await openHistory({ batches: [batch(4, longAgo)] });
    await user.click(await screen.findByRole("button", { name: "Repeat" }));
    await screen.findByRole("heading", { name: "New batch" });
    await waitFor(() => expect(lastCall(backend, "repeatBatch")).toEqual(["batch-4"]));
  });

  test("what is found is exported, and the file's name stays until it is read", async () => {
    const { backend, user } = await openHistory({ batches: [batch(1, longAgo), batch(2, new Date())] });
    await user.click(press("Today"));
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(press("Export"));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("The batches that are found");
    await user.click(within(dialog).getByRole("button", { name: "Excel workbook" }));
    await waitFor(() => expect(dialog).toHaveTextContent("One batch is in Batches.xlsx"));
    const [search, filter, format] = lastCall(backend, "exportBatches") ?? [];
    expect([search, format]).toEqual(["", "xlsx"]);
    expect(filter).toMatchObject({ from: expect.stringMatching(/^\d{4}-/), status: null });
  });

  test("an export tells how far it is, and can be cancelled", async () => {
    let end: (answer: null) => void = () => {};
    const { backend, user } = await openHistory({ batches: [batch(1, longAgo)] }, (it) => {
      it.exportBatches = () =>
        new Promise<null>((resolve) => {
          end = resolve;
        });
    });
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(press("Export"));
    await user.click(await screen.findByRole("button", { name: "CSV table" }));
    backend.emit("export-progress", { written: 400, total: 1000 });
    expect(await screen.findByText("400 of 1 000 batches are written")).toBeInTheDocument();
    await user.click(press("Cancel"));
    expect(lastCall(backend, "cancelExport")).toEqual([]);
    end(null);
    expect(await screen.findByRole("button", { name: "CSV table" })).toBeInTheDocument();
  });

  test("a dossier of what is found names the files that are not in it", async () => {
    const { backend, user } = await openHistory({ batches: [batch(1, longAgo), batch(2, new Date())] }, (it) => {
      it.makeDossier = (search, filter) => {
        it.calls.push({ name: "makeDossier", args: [search, filter] });
        const problems = ["HDPE-001: slip.jpg is not where it was saved."];
        return Promise.resolve({ file_name: "Dossier.zip", batches: 1, attachments: 2, problems });
      };
    });
    await user.click(press("Today"));
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(press("Dossier…"));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("The batches that are found");
    await user.click(within(dialog).getByRole("button", { name: "Make the dossier" }));
    await waitFor(() => expect(dialog).toHaveTextContent("One batch is in Dossier.zip"));
    expect(dialog).toHaveTextContent("One file is not in it");
    expect(dialog).toHaveTextContent("slip.jpg is not where it was saved");
    const [, filter] = lastCall(backend, "makeDossier") ?? [];
    expect(filter).toMatchObject({ from: expect.stringMatching(/^\d{4}-/) });
  });

  test("a dossier tells how far it is, and can be cancelled", async () => {
    let end: (answer: null) => void = () => {};
    const { backend, user } = await openHistory({ batches: [batch(1, longAgo)] }, (it) => {
      it.makeDossier = () =>
        new Promise<null>((resolve) => {
          end = resolve;
        });
    });
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(press("Dossier…"));
    await user.click(await screen.findByRole("button", { name: "Make the dossier" }));
    backend.emit("dossier-progress", { written: 400, total: 1000 });
    expect(await screen.findByText("400 of 1 000 batches are in it")).toBeInTheDocument();
    await user.click(press("Cancel"));
    expect(lastCall(backend, "cancelDossier")).toEqual([]);
    end(null);
    expect(await screen.findByRole("button", { name: "Make the dossier" })).toBeInTheDocument();
  });

  test("an export that fails says why", async () => {
    const { user } = await openHistory({ batches: [batch(1, longAgo)] }, (it) =>
      it.failures.set("exportBatches", { code: "export_under_way", parameters: {}, problems: [] }),
    );
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(press("Export"));
    await user.click(await screen.findByRole("button", { name: "CSV table" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Batches are being exported already.");
  });
});
