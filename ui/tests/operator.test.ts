import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import { attachment } from "../src/backend/fake/samples";
import { enteredPipe, lastCall, openWindow, rollCount } from "./support";

afterEach(() => void vi.useRealTimers());

const switchTo = async (user: Awaited<ReturnType<typeof openWindow>>["user"], name: string) => {
  await user.click(screen.getByRole("button", { name: "Switch operator" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
};

test("the first start asks who records, and takes no for no answer", async () => {
  const { backend, user } = await openWindow({ operators: [], operator: null });
  const dialog = await screen.findByRole("dialog", { name: "Who records here?" });
  await user.keyboard("{Escape}");
  await new Promise((settle) => setTimeout(settle, 100));
  expect(dialog).toBeInTheDocument();
  await user.click(within(dialog).getByRole("button", { name: "Use this name" }));
  expect(within(dialog).getByRole("textbox", { name: "Your name" })).toHaveAccessibleDescription(/Please type a name/);
  await user.type(within(dialog).getByRole("textbox", { name: "Your name" }), "  रमेश कुमार {Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(lastCall(backend, "chooseOperator")).toEqual(["रमेश कुमार"]);
  expect(screen.getByText("रमेश कुमार")).toBeInTheDocument();
});

test("the first start takes a station code as well, and goes straight to the form", async () => {
  const { backend, user } = await openWindow({ operators: [], operator: null });
  const dialog = await screen.findByRole("dialog", { name: "Who records here?" });
  await user.type(within(dialog).getByRole("textbox", { name: "Your name" }), "A. Kumar");
  await user.type(within(dialog).getByRole("textbox", { name: "Station code" }), "L2{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(lastCall(backend, "setSetting")).toEqual(["station", "L2"]);
  expect(lastCall(backend, "chooseOperator")).toEqual(["A. Kumar"]);
  await waitFor(() => expect(screen.getByRole("radio", { name: "HDPE Pipe" })).toHaveFocus());
});

test("a station code that is refused is said beside its field, and the name waits", async () => {
  const { backend, user } = await openWindow({ operators: [], operator: null }, (it) =>
    it.failures.set("setSetting", {
      code: "refused",
      parameters: {},
      problems: [{ field: "station", code: "too_long", parameters: { limit: "8" } }],
    }),
  );
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByRole("textbox", { name: "Your name" }), "A. Kumar");
  const station = within(dialog).getByRole("textbox", { name: "Station code" });
  await user.type(station, "much too long{Enter}");
  await waitFor(() => expect(station).toHaveAccessibleDescription(/at most 8/));
  expect(lastCall(backend, "chooseOperator")).toBeUndefined();
  await user.clear(station);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(lastCall(backend, "chooseOperator")).toEqual(["A. Kumar"]));
});

test("a later visit asks nothing: the form has the focus at once", async () => {
  await openWindow();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "HDPE Pipe" })).toHaveFocus();
});

test("Switch shows who there is, and the choice stands on the next batch", async () => {
  const { backend, user } = await openWindow({ operators: ["A. Kumar", "B. Singh"], draft: enteredPipe });
  await user.click(screen.getByRole("button", { name: "Switch operator" }));
  const dialog = await screen.findByRole("dialog");
  const current = within(dialog).getByRole("button", { name: "A. Kumar" });
  expect(current).toHaveAttribute("aria-current", "true");
  await waitFor(() => expect(current).toHaveFocus());
  await user.click(within(dialog).getByRole("button", { name: "B. Singh" }));
  await waitFor(() => expect(screen.getByText("B. Singh")).toBeInTheDocument());
  expect(lastCall(backend, "chooseOperator")).toEqual(["B. Singh"]);
});

describe("one draft for each operator", () => {
  test("switching parks what is typed, and it is there again when its owner comes back", async () => {
    const { user } = await openWindow({
      operators: ["A. Kumar", "B. Singh"],
      draft: enteredPipe,
      draftAttachments: [attachment({ id: "a", original_name: "slip.jpg" })],
    });
    await user.type(screen.getByRole("textbox", { name: "Notes" }), "mine");
    await switchTo(user, "B. Singh");
    await waitFor(() => expect(screen.queryByText("slip.jpg")).not.toBeInTheDocument());
    expect(screen.queryByRole("textbox", { name: "Notes" })).not.toBeInTheDocument();
    await user.click(screen.getByRole("radio", { name: "Sprinkler Pipe" }));
    await switchTo(user, "A. Kumar");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Notes" })).toHaveValue("mine"));
    expect(rollCount(1)).toHaveValue("10");
    expect(screen.getByText("slip.jpg")).toBeInTheDocument();
    await switchTo(user, "B. Singh");
    await waitFor(() => expect(screen.getByRole("radio", { name: "Sprinkler Pipe" })).toBeChecked());
  });

  test("what cannot be kept is not left behind: the one who typed it stays", async () => {
    const { backend, user } = await openWindow({ operators: ["A. Kumar", "B. Singh"], draft: enteredPipe });
    await user.type(screen.getByRole("textbox", { name: "Notes" }), "mine");
    backend.failures.set("keepDraft", { code: "disk_full", parameters: { path: "/data/db" }, problems: [] });
    await user.click(screen.getByRole("button", { name: "Switch operator" }));
    const dialog = await screen.findByRole("dialog");
    backend.failures.set("keepDraft", { code: "disk_full", parameters: { path: "/data/db" }, problems: [] });
    await user.type(screen.getByRole("textbox", { name: "Somebody else" }), "B. Singh{Enter}");
    await waitFor(() => expect(dialog).toHaveTextContent("There is no space left"));
    expect(lastCall(backend, "chooseOperator")).toBeUndefined();
  });
});

describe("after an idle time", () => {
  const idle = { settings: { ask_operator_after: { value: "10" } }, operators: ["A. Kumar", "B. Singh"] };

  test("it asks who is recording, and Enter goes on as before with everything typed", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    const { backend, user } = await openWindow({ ...idle, draft: enteredPipe });
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await vi.advanceTimersByTimeAsync(70_000);
    const dialog = await screen.findByRole("dialog", { name: "Who is recording?" });
    expect(within(dialog).queryByRole("button", { name: "Cancel" })).not.toBeInTheDocument();
    await waitFor(() => expect(within(dialog).getByRole("button", { name: "A. Kumar" })).toHaveFocus());
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(lastCall(backend, "chooseOperator")).toEqual(["A. Kumar"]);
    expect(rollCount(1)).toHaveValue("10");
  });

  test("whoever types or presses is not asked", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    const { user } = await openWindow({ ...idle, draft: enteredPipe });
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    await user.click(rollCount(1));
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  test("nobody is asked where the setting is 0", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    await openWindow({ draft: enteredPipe });
    await vi.advanceTimersByTimeAsync(300 * 60_000);
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});

test("a name that is refused is said beside the field", async () => {
  const { backend, user } = await openWindow();
  await user.click(screen.getByRole("button", { name: "Switch operator" }));
  const dialog = await screen.findByRole("dialog");
  backend.failures.set("chooseOperator", {
    code: "refused",
    parameters: {},
    problems: [{ field: "operator", code: "too_long", parameters: { limit: "100" } }],
  });
  const field = within(dialog).getByRole("textbox", { name: "Somebody else" });
  await user.type(field, "x{Enter}");
  await waitFor(() => expect(field).toHaveAccessibleDescription(/at most 100/));
});

test("when whoever records is retired, the next one is asked for, and what is typed stays", async () => {
  const { backend, user } = await openWindow({
    operators: ["A. Kumar", "B. Rao"],
    operator: "A. Kumar",
    draft: enteredPipe,
  });
  await backend.setRetired("operator", "A. Kumar", true);
  backend.emit("book-changed", { open_failures: 0, batches: 0, notices: [] });
  const dialog = await screen.findByRole("dialog", { name: "Who records here?" });
  await user.click(within(dialog).getByRole("button", { name: "B. Rao" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(rollCount(1)).toHaveValue("10");
});
