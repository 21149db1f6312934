import { screen, waitFor } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { attachment, batch } from "../src/backend/fake/samples";
import { lastCall, openWindow } from "./support";

const sheet = () => document.querySelector("body > .print-sheet");

async function openHistory(prepare?: Parameters<typeof openWindow>[1]) {
  const printed: (string | null | undefined)[] = [];
  vi.stubGlobal("print", () => printed.push(sheet()?.textContent?.replace(/\s+/g, " ")));
  const batches = [
    batch(1, new Date(2026, 0, 5), {
      attachments: [attachment({ id: "a", original_name: "slip.jpg", sha256: "a41c".repeat(16) })],
    }),
    batch(2, new Date(2026, 0, 6), { operator: "रमेश", notes: "after die change" }),
  ];
  const opened = await openWindow({ batches }, prepare);
  await opened.user.keyboard("{Control>}f{/Control}");
  await waitFor(() => expect(screen.getByRole("button", { name: "Print" })).toBeEnabled());
  return { ...opened, printed };
}

test("a shift report has every batch that is found, and what they come to", async () => {
  const { backend, user, printed } = await openHistory();
  await user.click(screen.getByRole("button", { name: "Print" }));
  await waitFor(() => expect(printed).toHaveLength(1));
  expect(printed[0]).toMatch(/Shift report.*2 · HDPE Pipe.*रमेश.*1 · HDPE Pipe.*All: 2 batches 15 201 m 22 801.5 kg/);
  expect(lastCall(backend, "reportBatches")?.[0]).toBe("");
});

test("the card of a batch has its parts, notes and the checksums of its files", async () => {
  const { user, printed } = await openHistory();
  await user.click(screen.getAllByRole("option")[1] as HTMLElement);
  await screen.findByText("slip.jpg");
  await user.click(screen.getByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Print the card" }));
  await waitFor(() => expect(printed).toHaveLength(1));
  expect(printed[0]).toMatch(/1 · HDPE Pipe.*10 × 500 m.*slip\.jpg ?a41c[0-9a-f]{60}/);
  expect(printed[0]).not.toContain("Shift report");
});

test("a report that cannot be read says why, and nothing is printed", async () => {
  const { user, printed } = await openHistory((it) =>
    it.failures.set("reportBatches", {
      code: "store_failed",
      parameters: { path: "/d", system_error: "locked" },
      problems: [],
    }),
  );
  await user.click(screen.getByRole("button", { name: "Print" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("locked");
  expect(printed).toEqual([]);
});
