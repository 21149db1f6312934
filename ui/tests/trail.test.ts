import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { batch } from "../src/backend/fake/samples";
import { chooseIn, lastCall, openWindow, rollCount } from "./support";

const hourAgo = () => new Date(Date.now() - 3_600_000);
const pin = () => screen.getByLabelText(/^PIN/, { selector: "input" });
type Prepare = Parameters<typeof openWindow>[1];

/** R. Iyer is a supervisor with a PIN; A. Kumar is at the window. */
const withPin: Prepare = ({ pins }) => {
  pins.setSupervisor("R. Iyer", true);
  pins.setPin("R. Iyer", "271828");
};

async function openHistory(prepare?: Prepare) {
  const opened = await openWindow({ batches: [batch(127, hourAgo())], operators: ["A. Kumar", "R. Iyer"] }, prepare);
  await opened.user.keyboard("{Control>}f{/Control}");
  await screen.findByRole("button", { name: "Correct…" });
  return opened;
}

describe("a supervisor's PIN", () => {
  test("is asked for before a correction, as a badge reader types it, and names who corrects", async () => {
    const { backend, user } = await openHistory(withPin);
    await user.click(screen.getByRole("button", { name: "Correct…" }));
    await screen.findByRole("dialog", { name: "Supervisor's PIN" });
    expect(pin()).toHaveAttribute("type", "password");
    await user.type(pin(), "271828{Enter}");
    await screen.findByRole("heading", { name: "Correct batch 127" });
    await waitFor(() => expect(rollCount(1)).toHaveFocus());
    expect(screen.getByRole("region", { name: "Totals" })).toHaveTextContent("R. Iyer");
    expect(JSON.stringify(backend.calls)).not.toContain("271828");
  });

  test("is wanted again by whatever is refused without it, which is then done after all", async () => {
    const { backend, user } = await openHistory(withPin);
    await user.click(
      within(screen.getByRole("region", { name: "Batch" })).getByRole("button", { name: "More actions" }),
    );
    await user.click(await screen.findByRole("menuitem", { name: "Revert…" }));
    await user.type(await screen.findByRole("textbox", { name: /^Reason/ }), "recorded twice{Enter}");
    await screen.findByRole("dialog", { name: "Supervisor's PIN" });
    expect(backend.batches[0]?.status).toBe("recorded");
    await user.type(pin(), "271828{Enter}");
    await screen.findByText("Batch 127 is reverted");
    expect(backend.batches[0]?.reverted?.reason).toBe("recorded twice");
  });

  test("that is wrong is said and taken away; after some the wait is counted down", async () => {
    const { backend, user } = await openHistory(withPin);
    await user.click(screen.getByRole("button", { name: "Correct…" }));
    await screen.findByRole("dialog", { name: "Supervisor's PIN" });
    await user.type(pin(), "000000{Enter}");
    await waitFor(() => expect(pin()).toHaveAccessibleDescription("The PIN is wrong."));
    expect(pin()).toHaveValue("");
    backend.pins.wait = 12;
    await user.type(pin(), "000001{Enter}");
    await waitFor(() => expect(pin()).toHaveAccessibleDescription(/looked at in 1[12] s/));
    expect(screen.getByRole("button", { name: "Continue" })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("A supervisor's PIN is asked for."));
  });

  test("is given with the operators, and until then it is said that everybody may do everything", async () => {
    const { backend, user } = await openWindow({ operators: ["A. Kumar", "R. Iyer"] });
    await user.click(screen.getByRole("button", { name: "Catalogue" }));
    await user.click(await screen.findByRole("radio", { name: "Operators" }));
    const list = await screen.findByRole("region", { name: "Operators" });
    await waitFor(() => expect(list).toHaveTextContent("open to everybody"));
    await chooseIn(user, "R. Iyer", "Make a supervisor");
    await waitFor(() => expect(list).toHaveTextContent("Supervisor"));
    await chooseIn(user, "R. Iyer", "Give a PIN…");
    await screen.findByRole("dialog", { name: "PIN of R. Iyer" });
    await user.type(screen.getByLabelText(/^PIN/, { selector: "input" }), "271828{Enter}");
    await user.type(screen.getByLabelText(/^The same again/), "314159{Enter}");
    await waitFor(() => expect(screen.getByLabelText(/^The same again/)).toHaveAccessibleDescription(/not the same/));
    await user.type(screen.getByLabelText(/^The same again/), "271828{Enter}");
    await waitFor(() => expect(list).not.toHaveTextContent("open to everybody"));
    expect(backend.pins.authority().pin_asked_for).toBe(true);
    expect(JSON.stringify(backend.calls)).not.toContain("271828");
  });
});

test("whoever has a PIN changes it where they switch, with the one until now", async () => {
  const { backend, user } = await openWindow({ operators: ["A. Kumar", "R. Iyer"] }, (fake) => {
    fake.pins.setPin("A. Kumar", "asha 1");
    withPin(fake);
  });
  await user.click(screen.getByRole("button", { name: "Switch operator" }));
  await user.click(await screen.findByRole("button", { name: "Change my PIN…" }));
  await screen.findByRole("dialog", { name: "PIN of A. Kumar" });
  const before = () => screen.getByLabelText(/^PIN until now/);
  const give = async (old: string) => {
    await user.type(before(), `${old}{Enter}`);
    await user.keyboard("asha 2{Enter}asha 2{Enter}");
  };
  await give("asha 9");
  await waitFor(() => expect(before()).toHaveAccessibleDescription(/The PIN is wrong/));
  await waitFor(() => expect(before()).toHaveFocus());
  await give("asha 1");
  await screen.findByText("A. Kumar has another PIN");
  expect(JSON.stringify(backend.calls)).not.toContain("asha");
  expect(() => backend.pins.changeOwn("A. Kumar", "asha 2", "asha 3")).not.toThrow();
});

test("whoever has none is not asked whether to change it", async () => {
  const { user } = await openWindow({ operators: ["A. Kumar", "R. Iyer"] }, withPin);
  await user.click(screen.getByRole("button", { name: "Switch operator" }));
  await screen.findByRole("dialog", { name: "Who records now?" });
  expect(screen.queryByRole("button", { name: "Change my PIN…" })).not.toBeInTheDocument();
});

describe("the trail", () => {
  const corrected: Prepare = ({ trail }) =>
    trail.add(
      {
        action: "corrected",
        who: "R. Iyer",
        at: new Date().toISOString(),
        subject: "HDPEPipe-127",
        reason: "5 rolls, not 50",
        differences: [
          {
            field: "total",
            label: "Quantity",
            before: { kind: "amount", number: "25000", unit: "m" },
            after: { kind: "amount", number: "2500", unit: "m" },
          },
        ],
      },
      "batch-127",
    );

  test("of a batch stands in its detail in words, newest first", async () => {
    await openHistory(corrected);
    const list = await screen.findByRole("list", { name: "Changes" });
    const [newest, oldest] = within(list).getAllByRole("listitem");
    expect(newest).toHaveTextContent(/Corrected R\. Iyer · Today/);
    expect(newest).toHaveTextContent(/Quantity was:\s*25 000 m is now:\s*2 500 m/);
    expect(newest).toHaveTextContent("5 rolls, not 50");
    expect(oldest).toHaveTextContent(/Recorded A\. Kumar/);
  });

  test("of everything has a screen of its own, is filtered and exported", async () => {
    const { backend, user } = await openWindow(
      { batches: [batch(127, hourAgo())], operators: ["A. Kumar"] },
      corrected,
    );
    await user.keyboard("{Alt>}8{/Alt}");
    const list = await screen.findByRole("listbox", { name: "Trail" });
    const entry = screen.getByRole("region", { name: "Entry" });
    expect(within(list).getAllByRole("option")).toHaveLength(2);
    expect(entry).toHaveTextContent(/Quantity was:\s*25 000 m is now:\s*2 500 m/);
    await user.click(within(list).getByRole("option", { name: /^Recorded/ }));
    expect(entry).toHaveTextContent(/^Entry 127 Recorded HDPEPipe-/);
    await user.type(screen.getByRole("textbox", { name: "About" }), "HDPEPipe-127");
    await user.type(screen.getByRole("searchbox", { name: "Search" }), "not 50");
    await waitFor(() => expect(within(list).getAllByRole("option")).toHaveLength(1));
    expect(entry).toHaveTextContent("5 rolls, not 50");
    await user.click(screen.getByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("button", { name: "JSON" }));
    await screen.findByText("One entry is in Trail.json");
    expect(lastCall(backend, "exportTrail")).toMatchObject([{ subject: "HDPEPipe-127", search: "not 50" }, "json"]);
  });

  test("is a list of which only what is in sight is in the document, however long it is", async () => {
    const { backend, user } = await openWindow({}, ({ trail }) => {
      for (let at = 0; at < 1000; at++)
        trail.add({ action: "setting_changed", who: "R. Iyer", at: new Date().toISOString(), subject: `key ${at}` });
    });
    await user.keyboard("{Alt>}8{/Alt}");
    const list = await screen.findByRole("listbox", { name: "Trail" });
    await screen.findByRole("option", { name: /key 999/ });
    expect(within(list).getAllByRole("option").length).toBeLessThan(60);
    await user.click(screen.getByRole("option", { name: /key 999/ }));
    await user.keyboard("{End}");
    await waitFor(() => expect(backend.calls.filter((it) => it.name === "trailPage").length).toBeGreaterThan(1));
  });

  test("in which nothing fits shows the way back to everything", async () => {
    const { user } = await openWindow({ batches: [batch(127, hourAgo())] });
    await user.keyboard("{Alt>}8{/Alt}");
    await screen.findByRole("listbox", { name: "Trail" });
    await user.type(screen.getByRole("textbox", { name: "About" }), "nothing of that name");
    await screen.findByRole("heading", { name: "Nothing in the trail fits" });
    await user.click(screen.getByRole("button", { name: "Show everything" }));
    await screen.findByRole("listbox", { name: "Trail" });
  });
});
