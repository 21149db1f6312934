import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FakeOptions } from "../src/backend/fake";
import { decimal } from "../src/shared/formatting";
import { find, useLanguage } from "../src/shared/messages";
import { lastCall, openWindow } from "./support";

afterEach(() => {
  void useLanguage("en");
  delete document.documentElement.dataset.theme;
  delete document.documentElement.dataset.touch;
});

const place = (name: string | RegExp) =>
  within(screen.getByRole("navigation", { name: "Screens" })).getByRole("button", { name });
const part = (name: string) =>
  within(screen.getByRole("navigation", { name: "Parts of the settings" })).getByRole("button", { name });
const row = (key: string) => document.querySelector<HTMLElement>(`[data-setting=${key}]`) as HTMLElement;

async function openSettings(section = "Window", options: FakeOptions = {}) {
  const opened = await openWindow(options);
  await opened.user.click(place("Settings"));
  await screen.findByRole("heading", { name: "Window" });
  if (section !== "Window") await opened.user.click(part(section));
  return opened;
}

describe("the window's appearance", () => {
  test("is what the workstation prefers from the first moment", async () => {
    await openWindow({ settings: { theme: { value: "high_contrast" }, touch_targets: { value: "large" } } });
    expect(document.documentElement.dataset).toMatchObject({ theme: "high_contrast", touch: "large" });
  });

  test("changes at once, and follows the system again", async () => {
    const { backend, user } = await openSettings();
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    expect(lastCall(backend, "setSetting")).toEqual(["theme", "dark"]);
    await user.click(screen.getByRole("radio", { name: "Like the system" }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
    await user.click(screen.getByRole("radio", { name: "Large, for gloves" }));
    await waitFor(() => expect(document.documentElement.dataset.touch).toBe("large"));
  });

  test("has 64 px targets with 12 px gaps when they are large, and a theme of 7:1 for everything that is read", () => {
    const css = readFileSync(resolve(import.meta.dirname, "../src/shared/theme.css"), "utf8");
    const block = (start: string) => css.slice(css.indexOf(start)).split("}")[0] ?? "";
    const large = block(':root[data-touch="large"]');
    expect(large).toContain("--control: 4rem;");
    expect(large).toContain("--control-small: 4rem;");
    expect(large).toContain("--touch-gap: 0.75rem;");
    const dark = css.slice(css.indexOf(':root[data-theme="high_contrast"]') + 1);
    for (const theme of [
      block(':root[data-theme="high_contrast"]'),
      dark.slice(dark.indexOf(':root[data-theme="high_contrast"]')).split("}")[0] ?? "",
    ]) {
      const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(theme)?.[1] ?? "";
      const pairs = [
        ...["ink", "ink-2", "accent", "warn", "bad", "good"].flatMap((ink) => [
          [ink, "surface"],
          [ink, "bg"],
        ]),
        ["accent", "accent-soft"],
        ["warn", "warn-soft"],
        ["bad", "bad-soft"],
        ["on-accent", "accent"],
        ["on-warn", "warn"],
        ["ink", "hover"],
        ["ink-2", "sunken"],
        ["control-line", "surface"],
      ] as [string, string][];
      for (const [ink, ground] of pairs)
        expect(contrast(token(ink), token(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(7);
    }
  });
});

function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const part = (at: number) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
  };
  const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe("the language", () => {
  test("changes without a restart: the open screen, the navigation and what is typed stays", async () => {
    const { user } = await openSettings("Recording");
    await user.type(screen.getByRole("textbox", { name: "Station code" }), "L2");
    await user.click(part("Window"));
    await user.click(screen.getByRole("radio", { name: "हिन्दी" }));
    expect(await screen.findByRole("heading", { level: 1, name: "सेटिंग" })).toBeInTheDocument();
    expect(document.documentElement.lang).toBe("hi");
    expect(screen.getByRole("button", { name: "नया बैच" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "दर्ज करना" }));
    expect(screen.getByRole("textbox", { name: "स्टेशन कोड" })).toHaveValue("L2");
  });

  test("groups digits as it does: lakhs and crores in Hindi, in the figures of the slips", async () => {
    expect(decimal("12345678.5")).toBe("12\u202f345\u202f678.5");
    await useLanguage("hi");
    expect(decimal("12345678.5")).toBe("1,23,45,678.5");
  });
});

describe("where a value comes from", () => {
  const given: FakeOptions = {
    settings: {
      station: { value: "L7", origin: "environment", file: "BATCHBOOK_STATION", editable: false },
      code_pattern: {
        origin: "system-wide settings.toml",
        file: "/etc/batchbook/settings.toml",
        locked: true,
        editable: false,
      },
      ask_operator_after: { value: "15", origin: "settings.toml", file: "/var/lib/batchbook/settings.toml" },
    },
  };

  test("is said, and what is locked or set by the environment cannot be edited", async () => {
    await openSettings("Recording", given);
    const station = screen.getByRole("textbox", { name: "Station code" });
    expect(station).toHaveAttribute("readonly");
    expect(station).toHaveAccessibleDescription(/Set by the variable BATCHBOOK_STATION/);
    const pattern = screen.getByRole("textbox", { name: "Pattern of batch codes" });
    expect(pattern).toHaveAttribute("readonly");
    expect(pattern).toHaveAccessibleDescription(/Locked by \/etc\/batchbook\/settings\.toml/);
    expect(row("time_zone")).toHaveTextContent("The default");
  });

  test("can be the default again", async () => {
    const { backend, user } = await openSettings("Recording", given);
    expect(row("ask_operator_after")).toHaveTextContent("Set in /var/lib/batchbook/settings.toml");
    await user.click(within(row("ask_operator_after")).getByRole("button", { name: /Use the default/ }));
    expect(lastCall(backend, "setSetting")).toEqual(["ask_operator_after", ""]);
    await waitFor(() => expect(row("ask_operator_after")).toHaveTextContent("The default"));
  });
});

describe("what is typed", () => {
  test("is saved on purpose; a refusal stands beside its field and nothing is lost", async () => {
    const { backend, user } = await openSettings("Files");
    const size = screen.getByRole("textbox", { name: "Largest file" });
    await user.clear(size);
    await user.type(size, "much");
    expect(lastCall(backend, "setSetting")).toBeUndefined();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(size).toHaveAccessibleDescription(/“much” is not a size/));
    expect(size).toHaveAttribute("aria-invalid", "true");
    // A look at another screen keeps it, and the navigation says so.
    await user.click(place("New batch"));
    await user.click(await screen.findByRole("button", { name: "Leave for later" }));
    await user.click(place("Settings: changes are not saved yet"));
    await user.click(part("Files"));
    expect(screen.getByRole("textbox", { name: "Largest file" })).toHaveValue("much");
    await user.clear(screen.getByRole("textbox", { name: "Largest file" }));
    await user.type(screen.getByRole("textbox", { name: "Largest file" }), "20 MB{Enter}");
    await waitFor(() => expect(row("size_limit")).toHaveTextContent("Saved"));
    expect(lastCall(backend, "setSetting")).toEqual(["size_limit", "20 MB"]);
    expect(place("Settings")).toBeInTheDocument();
  });

  test("a folder can be chosen in the system's own dialog, typed, or taken out again", async () => {
    const { backend, user } = await openSettings("Files");
    const folder = () => screen.getByRole("textbox", { name: "Folder to choose files from" });
    const choose = () => user.click(within(row("picker_folder")).getByRole("button", { name: "Choose folder" }));
    await choose();
    expect(folder()).toHaveValue("");
    backend.folder = "/mnt/weigh slips";
    await user.type(folder(), "/half a pa");
    await choose();
    await waitFor(() => expect(folder()).toHaveValue("/mnt/weigh slips"));
    expect(row("picker_folder")).toHaveTextContent("Saved");
    expect(lastCall(backend, "choosePickerFolder")).toEqual([]);
    await user.clear(folder());
    await user.keyboard("{Enter}");
    await waitFor(() => expect(lastCall(backend, "setSetting")).toEqual(["picker_folder", ""]));
    expect(place("Settings")).toBeInTheDocument();
  });

  test("a folder that somebody else sets is not chosen here", async () => {
    await openSettings("Files", { settings: { picker_folder: { value: "/mnt", locked: true, editable: false } } });
    expect(screen.queryByRole("button", { name: "Choose folder" })).not.toBeInTheDocument();
  });

  test("can be undone", async () => {
    const { user } = await openSettings("Recording");
    const station = screen.getByRole("textbox", { name: "Station code" });
    await user.type(station, "L2");
    await user.click(within(row("station")).getByRole("button", { name: "Undo" }));
    expect(station).toHaveValue("");
  });

  test("kinds of files are words without their dot", async () => {
    const { backend, user } = await openSettings("Files", { settings: { accepted_kinds: { value: "png, pdf" } } });
    await user.type(screen.getByRole("textbox", { name: "Accepted kinds of files" }), ".DWG,");
    await user.click(within(row("accepted_kinds")).getByRole("button", { name: "Remove png" }));
    await user.click(within(row("accepted_kinds")).getByRole("button", { name: "Save" }));
    expect(lastCall(backend, "setSetting")).toEqual(["accepted_kinds", "pdf, dwg"]);
  });

  test("a pattern of codes shows at once what it makes, or why it cannot be", async () => {
    const { user } = await openSettings("Recording");
    expect(await screen.findByText("HDPEPipe-OD63-PE80-PN10-Tarko-2026-128")).toBeInTheDocument();
    const pattern = screen.getByRole("textbox", { name: "Pattern of batch codes" });
    await user.clear(pattern);
    await user.type(pattern, "{{brand}/{{number}");
    expect(await screen.findByText("Tarko/128")).toBeInTheDocument();
    await user.clear(pattern);
    await user.type(pattern, "{{brand}");
    expect(await screen.findByText(/has no \{number\}/)).toBeInTheDocument();
  });
});

test("every setting, path and kind of change has its words", async () => {
  const { backend } = await openWindow();
  const { values, paths } = await backend.settings();
  for (const { key } of values) expect(find(`ui-setting-name-${key.replaceAll("_", "-")}`), key).not.toBeNull();
  for (const { name } of paths) expect(find(`ui-path-${name.replaceAll("_", "-")}`), name).not.toBeNull();
  const codes = "retired returned unit layout parameter_added parameter_removed parameter_changed options_added";
  for (const code of `${codes} options_removed order presets weight`.split(" "))
    expect(find(`ui-change-${code.replaceAll("_", "-")}`), code).not.toBeNull();
});

describe("where everything is", () => {
  test("every path is whole, and its folder can be opened", async () => {
    const { backend, user } = await openSettings("Where everything is");
    for (const { path } of (await backend.settings()).paths) expect(screen.getByText(path)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Open Logs" }));
    expect(lastCall(backend, "openFolder")).toEqual(["logs"]);
    backend.failures.set("openFolder", {
      code: "folder_not_opened",
      parameters: { path: "/x", system_error: "no" },
      problems: [],
    });
    await user.click(screen.getByRole("button", { name: "Open Data folder" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The folder /x could not be opened");
  });
});

describe("the log", () => {
  const lines = () => within(screen.getByRole("list", { name: "Log" })).getAllByRole("listitem");

  test("shows failures first, newest first, and everything when asked", async () => {
    const { user } = await openSettings("Log");
    await waitFor(() => expect(lines()).toHaveLength(2));
    expect(lines()[0]).toHaveTextContent("Warning");
    expect(lines()[1]).toHaveTextContent("permission_denied");
    await user.click(screen.getByRole("radio", { name: "Everything" }));
    await waitFor(() => expect(lines()).toHaveLength(5));
    await user.type(screen.getByRole("textbox", { name: "Search the log" }), "RECORDED sprinkler");
    expect(lines()).toHaveLength(1);
    await user.type(screen.getByRole("textbox", { name: "Search the log" }), " moon");
    expect(screen.getByText("No line has these words.")).toBeInTheDocument();
  });

  test("follows what is written, until it is told not to", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const { backend, user } = await openSettings("Log");
      await waitFor(() => expect(lines()).toHaveLength(2));
      const added = (minute: number) =>
        backend.configuration.log.push({
          at: `2026-11-24T09:0${minute}:00Z`,
          level: "error",
          text: `failure ${minute}`,
        });
      added(1);
      await vi.advanceTimersByTimeAsync(2000);
      await waitFor(() => expect(lines()[0]).toHaveTextContent("failure 1"));
      expect(lines()).toHaveLength(3);
      await user.click(screen.getByRole("switch", { name: "Follow" }));
      added(2);
      await vi.advanceTimersByTimeAsync(4000);
      expect(lines()).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("about", () => {
  test("the diagnosis is copied and shown; without a clipboard it is selected", async () => {
    const { user } = await openSettings("About");
    expect(screen.getByRole("heading", { name: "Batchbook 0.1.0" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Copy the diagnosis" }));
    expect(await screen.findByText(/Copied\. Paste it/)).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toContain("database: /var/lib/batchbook/batchbook.db");
    expect(screen.getByRole("textbox", { name: "Diagnosis" })).toHaveValue(await navigator.clipboard.readText());
    vi.spyOn(navigator.clipboard, "write").mockRejectedValue(new Error("denied"));
    await user.click(screen.getByRole("button", { name: "Copy the diagnosis" }));
    expect(await screen.findByText(/Press Ctrl\+C/)).toBeInTheDocument();
  });

  test("names what it is built with", async () => {
    await openSettings("About");
    expect(screen.getByText("What it is built with: 4 parts")).toBeInTheDocument();
    expect(screen.getByText("Apache-2.0 OR MIT")).toBeInTheDocument();
  });
});

test("settings that cannot be read say so and can be tried again", async () => {
  const { backend, user } = await openWindow();
  backend.failures.set("settings", { code: "settings_broken", parameters: { detail: "line 3" }, problems: [] });
  await user.click(place("Settings"));
  expect(await screen.findByRole("alert")).toHaveTextContent("line 3");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("radio", { name: "English" })).toBeChecked();
});
