import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { enteredPipe, lastCall, openWindow } from "./support";

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

test("Switch shows who there is, and the choice stands on the next batch", async () => {
  const { backend, user } = await openWindow({ operators: ["A. Kumar", "B. Singh"], draft: enteredPipe });
  await user.click(screen.getByRole("button", { name: "Switch operator" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByRole("button", { name: "A. Kumar" })).toHaveAttribute("aria-current", "true");
  await user.click(within(dialog).getByRole("button", { name: "B. Singh" }));
  await waitFor(() => expect(screen.getByText("B. Singh")).toBeInTheDocument());
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(backend.batches[0]?.operator).toBe("B. Singh"));
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
