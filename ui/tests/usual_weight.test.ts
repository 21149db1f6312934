import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { batch } from "../src/backend/fake/samples";
import { enteredPipe, openWindow } from "./support";

const weight = () => screen.getByRole("textbox", { name: /^Weight per metre/ });
const earlier = [batch(1, new Date(2026, 0, 1), { weight_per_metre_kg: "1.48" })];

test("the usual weight stands beside the field before anything is weighed, and warns when it is far off", async () => {
  const { user } = await openWindow({ batches: earlier, draft: { ...enteredPipe, weight_per_metre_kg: null } });
  await waitFor(() => expect(weight()).toHaveAccessibleDescription("usual 1.48\u00a0kg/m"));
  expect(screen.queryByText(/20 %/)).not.toBeInTheDocument();
  await user.type(weight(), "14.8");
  await waitFor(() => expect(weight()).toHaveAccessibleDescription("More than 20 % from the usual 1.48\u00a0kg/m"));
  await user.clear(weight());
  await user.type(weight(), "1.5");
  await waitFor(() => expect(weight()).toHaveAccessibleDescription("usual 1.48\u00a0kg/m"));
});

test("where there is nothing to compare with, nothing is said", async () => {
  await openWindow({ draft: enteredPipe });
  await waitFor(() => expect(screen.getByRole("region", { name: "Totals" })).toHaveTextContent("5 000"));
  expect(weight()).not.toHaveAccessibleDescription();
});
