import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { asCommandError } from "../src/backend";
import { day, decimal, fileSize, kindLabel, progressSize, shortHash, timeLeft } from "../src/shared/formatting";
import { find, t } from "../src/shared/messages";
import { isAmbiguous, normalised } from "../src/shared/typed_numbers";
import { errorWords, failureWords, problemWords } from "../src/shared/wording";
import ChipsHost from "./hosts/ChipsHost.svelte";
import NumberHost from "./hosts/NumberHost.svelte";
import TagsHost from "./hosts/TagsHost.svelte";

const OD = ["25", "32", "40", "50", "63", "110", "125", "12.5"];
const chosen = () => screen.getByTestId("value").textContent;

describe("chips", () => {
  test("are one stop for Tab; arrows choose and wrap around", async () => {
    const user = userEvent.setup({ delay: null });
    render(ChipsHost, { props: { options: ["C", "L", "X"] } });
    await user.tab();
    expect(screen.getByRole("radio", { name: "C" })).toHaveFocus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(chosen()).toBe("L");
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(chosen()).toBe("X");
    await user.tab();
    expect(document.body).toHaveFocus();
  });

  test("are chosen by typing their first characters", async () => {
    const user = userEvent.setup({ delay: null });
    render(ChipsHost, { props: { options: OD } });
    await user.tab();
    await user.keyboard("1");
    expect(chosen()).toBe("110");
    await user.keyboard("2");
    expect(chosen()).toBe("125");
    await user.keyboard(".5");
    expect(chosen()).toBe("12.5");
    // What starts nothing together begins anew.
    await user.keyboard("6");
    expect(chosen()).toBe("63");
  });

  test("give an optional choice back, a required one not", async () => {
    const user = userEvent.setup({ delay: null });
    const { rerender } = render(ChipsHost, { props: { options: ["C", "L"], optional: true } });
    await user.click(screen.getByRole("radio", { name: "C" }));
    await user.click(screen.getByRole("radio", { name: "C" }));
    expect(chosen()).toBe("");
    await rerender({ options: ["C", "L"], optional: false });
    await user.click(screen.getByRole("radio", { name: "C" }));
    await user.click(screen.getByRole("radio", { name: "C" }));
    await user.keyboard("{Delete}");
    expect(chosen()).toBe("C");
  });

  test("keep a value in sight that is no option any more", () => {
    render(ChipsHost, { props: { options: ["C", "L"], value: "Z" } });
    expect(screen.getByRole("radio", { name: "Z" })).toBeChecked();
  });

  test("more than twelve become a list that can be searched", async () => {
    const user = userEvent.setup({ delay: null });
    render(ChipsHost, { props: { options: Array.from({ length: 40 }, (_, at) => `Colour ${at + 1}`) } });
    expect(screen.queryByRole("radio")).not.toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Options" }));
    await user.keyboard("37");
    expect(screen.getAllByRole("option").map((it) => it.textContent?.trim())).toEqual(["Colour 37"]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(chosen()).toBe("Colour 37");
  });
});

describe("number field", () => {
  test("is text for a decimal keyboard, which no wheel can change", async () => {
    render(NumberHost, { props: { value: "10" } });
    const field = screen.getByRole("textbox");
    expect(field).toHaveAttribute("inputmode", "decimal");
    field.focus();
    field.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, bubbles: true }));
    expect(chosen()).toBe("10");
  });

  test("takes a comma as the decimal point once it is left", async () => {
    const user = userEvent.setup({ delay: null });
    render(NumberHost, { props: { value: "" } });
    await user.type(screen.getByRole("textbox"), "12,5");
    expect(screen.getByRole("textbox")).toHaveValue("12,5");
    await user.tab();
    expect(screen.getByRole("textbox")).toHaveValue("12.5");
    expect(chosen()).toBe("12.5");
  });
});

describe("a list of numbers", () => {
  test("counts what is still being typed, and splits at spaces", async () => {
    const user = userEvent.setup({ delay: null });
    render(TagsHost, { props: { values: [] } });
    await user.type(screen.getByRole("textbox"), "150 200,5 15");
    expect(chosen()).toBe("150|200.5|15");
    expect(screen.queryByRole("button", { name: "Remove 15" })).not.toBeInTheDocument();
    await user.keyboard("0{Enter}");
    expect(chosen()).toBe("150|200.5|150");
    expect(screen.getAllByRole("button", { name: "Remove 150" })).toHaveLength(2);
  });

  test("Backspace in the empty field and a press take numbers away", async () => {
    const user = userEvent.setup({ delay: null });
    render(TagsHost, { props: { values: ["1", "2", "3"] } });
    await user.click(screen.getByRole("textbox"));
    await user.keyboard("{Backspace}");
    expect(chosen()).toBe("1|2");
    await user.click(screen.getByRole("button", { name: "Remove 1" }));
    expect(chosen()).toBe("2");
    expect(screen.getByRole("textbox")).toHaveFocus();
  });

  test("pasted text becomes numbers", async () => {
    const user = userEvent.setup({ delay: null });
    render(TagsHost, { props: { values: ["1"] } });
    await user.click(screen.getByRole("textbox"));
    await user.paste("150\n200; 75");
    expect(chosen()).toBe("1|150|200|75");
  });
});

test.each([
  ["1,5", "1.5"],
  ["0,25", "0.25"],
  [" 7 600.5 ", "7600.5"],
  ["7 600", "7600"],
  ["१२.५", "12.5"],
  ["1,500", "1,500"],
  ["1,234,567", "1,234,567"],
  ["abc", "abc"],
  ["", ""],
])("%j is read as %j", (typed, read) => {
  expect(normalised(typed)).toBe(read);
});

test.each([
  ["1,500", true],
  ["12,000", true],
  ["1,50", false],
  ["1,5000", false],
  ["1.500", false],
])("%j may mean two things: %j", (typed, ambiguous) => {
  expect(isAmbiguous(typed)).toBe(ambiguous);
});

describe("numbers, sizes and times", () => {
  test.each([
    ["7600.5", "7\u202f600.5"],
    ["164310.5", "164\u202f310.5"],
    ["1000000000", "1\u202f000\u202f000\u202f000"],
    ["0.001", "0.001"],
    ["999", "999"],
    ["9007199254740993", "9\u202f007\u202f199\u202f254\u202f740\u202f993"],
    ["no number", "no number"],
  ])("%s is shown as %s", (value, shown) => {
    expect(decimal(value)).toBe(shown);
  });

  test.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [184_000, "184 kB"],
    [2_400_000, "2.4 MB"],
    [5_000_000_000, "5.0 GB"],
  ])("%d bytes are %s", (bytes, shown) => {
    expect(fileSize(bytes)).toBe(shown);
  });

  test("progress is in the unit of the whole", () => {
    expect(progressSize(18_100_000, 31_000_000)).toBe("18.1 of 31.0 MB");
    expect(progressSize(100, 2000)).toBe("0 of 2 kB");
    expect(timeLeft(4.2)).toBe("4 s");
    expect(timeLeft(0)).toBe("1 s");
    expect(timeLeft(240)).toBe("4 min");
  });

  test("days are those of the plant's time zone", () => {
    const now = new Date("2026-11-24T00:30:00+05:30");
    const shown = (instant: string) => day(instant, now, "Asia/Kolkata");
    expect(shown("2026-11-23T18:35:00Z")).toBe("Today 00:05");
    expect(shown("2026-11-23T18:25:00Z")).toBe("Yesterday");
    expect(shown("2026-11-22T06:00:00Z")).toBe("22 Nov");
    expect(shown("2025-11-22T06:00:00Z")).toBe("22 Nov 2025");
  });

  test("kinds and checksums are short", () => {
    expect(kindLabel("रसीद.pdf")).toBe("PDF");
    expect(kindLabel("noextension")).toBe("FILE");
    expect(kindLabel(".hidden")).toBe("FILE");
    expect(shortHash("a41c000000009e07")).toBe("a41c…9e07");
  });
});

describe("words", () => {
  test("unknown codes still end in a readable sentence", () => {
    expect(problemWords({ field: "x", code: "new_rule", parameters: {} })).toBe("This is not accepted: new rule.");
    expect(errorWords({ code: "moon_phase", parameters: {} })).toEqual({
      what: "That did not work: moon phase.",
      next: null,
    });
    expect(failureWords({ code: "gremlins_ate_it", parameters: {}, retriable: true }, "a.pdf").what).toContain(
      "gremlins",
    );
    expect(failureWords(null, "a.pdf").what).not.toBe("");
  });

  test("a parameter that is missing leaves no placeholder behind", () => {
    expect(find("ui-failure-permission-denied")).toBe("no permission to write to");
  });

  test("text from people is never taken as markup or as a message", () => {
    expect(t("ui-nothing-found", { search: "{ $x } <b>" })).toBe("Nothing found for “{ $x } <b>”");
  });

  test("any rejection is an error with a code", () => {
    expect(asCommandError({ code: "refused", problems: [] })).toEqual({
      code: "refused",
      parameters: {},
      problems: [],
    });
    expect(asCommandError("boom").code).toBe("internal");
  });
});
