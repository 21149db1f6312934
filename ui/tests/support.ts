import { render, screen, within } from "@testing-library/svelte";
import userEvent, { PointerEventsCheckLevel } from "@testing-library/user-event";
import App from "../src/App.svelte";
import type { AttachmentError } from "../src/backend";
import { FakeBackend, type FakeOptions } from "../src/backend/fake";
import { readAll } from "../src/screens";

// As after some use: what a test goes to is there at once. The first visit has tests of its own (start.test.ts).
await readAll();

/** Opens the whole window on a fake program. */
export async function openWindow(options: FakeOptions = {}, prepare: (backend: FakeBackend) => void = () => {}) {
  const backend = new FakeBackend(options);
  prepare(backend);
  const user = userEvent.setup({
    delay: null,
    // A closing dialog gives the page back a few frames later than this.
    pointerEventsCheck: PointerEventsCheckLevel.Never,
  });
  const view = render(App, { props: { backend } });
  await screen.findByRole("navigation");
  return { backend, user, view };
}

/** A complete batch of 10 × 500 m, ready to be saved. */
export const enteredPipe = {
  product_type: "HDPE Pipe",
  brand: "Tarko",
  parameters: { PE: "80", PN: "10", OD: "63" },
  rolls: [{ count: "10", length_m: "500" }],
  weight_per_metre_kg: "1.5",
};

export const denied: AttachmentError = {
  code: "permission_denied",
  parameters: { name: "weigh slip.jpg", path: "/mnt/slips" },
  retriable: true,
};

export const chip = (group: string | RegExp, name: string) =>
  within(screen.getByRole("radiogroup", { name: group })).getByRole("radio", { name });

export const rollCount = (row: number) => screen.getByRole("textbox", { name: `Rolls in row ${row}` });
export const rollLength = (row: number) =>
  screen.getByRole("textbox", { name: `Length per roll in row ${row}, metres` });

/** The arguments of the last call of `name`. */
export function lastCall(backend: FakeBackend, name: string): unknown[] | undefined {
  return backend.calls.filter((it) => it.name === name).at(-1)?.args;
}

/** Chooses in the menu of a file's row. */
export async function chooseIn(user: ReturnType<typeof userEvent.setup>, file: string, action: string) {
  await user.click(await screen.findByRole("button", { name: `More actions: ${file}` }));
  await user.click(await screen.findByRole("menuitem", { name: action }));
}
