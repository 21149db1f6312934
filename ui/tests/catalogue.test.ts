import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { CatalogueFull, ImportPlan, ProductType } from "../src/backend";
import type { FakeOptions } from "../src/backend/fake";
import { lastCall, openWindow } from "./support";

const place = (name: string | RegExp) =>
  within(screen.getByRole("navigation", { name: "Screens" })).getByRole("button", { name });

async function openCatalogue(list = "Product types", options: FakeOptions = {}) {
  const opened = await openWindow(options);
  await opened.user.click(place("Catalogue"));
  await screen.findByText(/Recorded batches never change/);
  if (list !== "Product types") await opened.user.click(screen.getByRole("radio", { name: list }));
  return opened;
}

const editor = () => within(screen.getByRole("form"));
const save = () => editor().getByRole("button", { name: "Save product type" });
const sent = (backend: Parameters<typeof lastCall>[0]) => lastCall(backend, "saveProductType")?.[1] as ProductType;
const named = (list: string) =>
  within(screen.getByRole("list", { name: list }))
    .getAllByRole("listitem")
    .map((it) => it.querySelector(".name")?.textContent);

describe("product types", () => {
  test("one is added with its parameters, and the form offers it at once", async () => {
    const { backend, user } = await openCatalogue();
    await user.click(screen.getByRole("button", { name: "New product type" }));
    const name = editor().getByRole("textbox", { name: /^Name/ });
    await waitFor(() => expect(name).toHaveFocus());
    await user.type(name, "Drip Line");
    await user.click(editor().getByRole("radio", { name: "Rolls" }));
    expect(editor().getByRole("textbox", { name: "Unit , required" })).toHaveValue("m");
    await user.type(editor().getByRole("textbox", { name: "Usual lengths of a roll (m)" }), "400 ");
    await user.click(editor().getByRole("button", { name: "Add parameter" }));
    const parameter = within(editor().getByRole("group", { name: "Parameter 1" }));
    expect(parameter.getByRole("textbox", { name: /^Name/ })).toHaveFocus();
    await user.keyboard("Colour");
    await user.type(parameter.getByRole("textbox", { name: /^Choices/ }), "Dark blue, Black{Enter}");
    await user.click(parameter.getByRole("switch", { name: "Has to be entered" }));
    await user.click(save());
    expect(lastCall(backend, "saveProductType")).toEqual([
      null,
      {
        name: "Drip Line",
        unit: "m",
        layout: "rolls",
        parameters: [{ name: "Colour", kind: "select", unit: null, required: false, options: ["Dark blue", "Black"] }],
        presets: {
          roll_lengths_m: ["400"],
          bundle_sizes: [],
          piece_length_m: null,
          cut_pieces_allowed: true,
          spares_allowed: false,
        },
        weight_per_metre: "required",
      },
    ]);
    await waitFor(() => expect(named("Product types")).toEqual(["HDPE Pipe", "Sprinkler Pipe", "Drip Line"]));
    await user.click(place("New batch"));
    expect(screen.getByRole("radio", { name: "Drip Line" })).toBeInTheDocument();
  });

  test("refusals stand beside their fields, and the first one has the focus", async () => {
    const { user } = await openCatalogue();
    await user.click(screen.getByRole("button", { name: "New product type" }));
    await user.click(editor().getByRole("button", { name: "Add parameter" }));
    await user.type(editor().getAllByRole("textbox", { name: /^Name/ })[0] as HTMLElement, "HDPE Pipe");
    await user.click(save());
    const name = editor().getAllByRole("textbox", { name: /^Name/ })[0] as HTMLElement;
    await waitFor(() => expect(name).toHaveAccessibleDescription("“HDPE Pipe” is there already."));
    expect(name).toHaveFocus();
    expect(editor().getByRole("textbox", { name: /^Choices/ })).toHaveAccessibleDescription(/Missing/);
    expect(editor().getByRole("alert")).toHaveTextContent("3 things are marked");
  });

  test("nothing is sent that the way of counting does not use, and its unit comes back", async () => {
    const { backend, user } = await openCatalogue();
    await user.click(editor().getByRole("radio", { name: "One number" }));
    await user.clear(editor().getByRole("textbox", { name: "Unit , required" }));
    await user.type(editor().getByRole("textbox", { name: "Unit , required" }), "kg");
    await user.click(editor().getByRole("radio", { name: "Bundles" }));
    expect(editor().getByRole("textbox", { name: "Unit , required" })).toHaveValue("pcs");
    expect(editor().getByRole("textbox", { name: "Unit , required" })).toHaveAttribute("readonly");
    await user.click(editor().getByRole("radio", { name: "One number" }));
    expect(editor().getByRole("textbox", { name: "Unit , required" })).toHaveValue("kg");
    await user.click(save());
    expect(sent(backend)).toMatchObject({ unit: "kg", weight_per_metre: "none" });
    expect(sent(backend).presets).toMatchObject({ roll_lengths_m: [], cut_pieces_allowed: false });
  });

  test("parameters are put in order and removed", async () => {
    const { backend, user } = await openCatalogue();
    await user.click(editor().getByRole("button", { name: "Move OD up" }));
    await user.click(editor().getByRole("button", { name: "Remove PE" }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(sent(backend).parameters.map((it) => it.name)).toEqual(["OD", "PN"]));
  });

  test("types are put in order, and the focus stays on the button", async () => {
    const { backend, user } = await openCatalogue();
    await user.click(screen.getByRole("button", { name: "Move HDPE Pipe down" }));
    expect(lastCall(backend, "reorder")).toEqual(["product_type", ["Sprinkler Pipe", "HDPE Pipe"]]);
    await waitFor(() => expect(named("Product types")).toEqual(["Sprinkler Pipe", "HDPE Pipe"]));
    await waitFor(() => expect(screen.getByRole("button", { name: "Move HDPE Pipe up" })).toHaveFocus());
  });

  test("a retired type leaves the form and can be brought back", async () => {
    const { user } = await openCatalogue();
    await user.click(editor().getByRole("button", { name: "Retire" }));
    await waitFor(() => expect(named("Retired")).toEqual(["HDPE Pipe"]));
    await user.click(place("New batch"));
    expect(screen.queryByRole("radio", { name: "HDPE Pipe" })).not.toBeInTheDocument();
    await user.click(place("Catalogue"));
    await user.click(await editor().findByRole("button", { name: "Bring back" }));
    await waitFor(() => expect(named("Product types")).toContain("HDPE Pipe"));
  });
});

describe("unsaved changes", () => {
  async function changed() {
    const opened = await openCatalogue();
    await opened.user.type(editor().getAllByRole("textbox", { name: /^Name/ })[0] as HTMLElement, " 2");
    return opened;
  }
  const typed = () => editor().getAllByRole("textbox", { name: /^Name/ })[0] as HTMLInputElement;

  test("are asked about before the screen is left, and can wait there, as the navigation says", async () => {
    const { user } = await changed();
    await user.keyboard("{Control>}n{/Control}");
    const asked = await screen.findByRole("dialog", { name: "Your changes are not saved" });
    await user.click(within(asked).getByRole("button", { name: "Keep editing" }));
    expect(typed()).toHaveValue("HDPE Pipe 2");
    await user.click(place("New batch"));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Leave for later" }));
    expect(await screen.findByRole("heading", { name: "New batch" })).toBeInTheDocument();
    await user.click(place("Catalogue: changes are not saved yet"));
    expect(typed()).toHaveValue("HDPE Pipe 2");
  });

  test("are asked about before another type takes their place", async () => {
    const { backend, user } = await changed();
    const other = () => screen.getByRole("button", { name: /^Sprinkler Pipe/ });
    await user.click(other());
    const dialog = await screen.findByRole("dialog", { name: "Save the changes of HDPE Pipe 2?" });
    await user.click(within(dialog).getByRole("button", { name: "Go back" }));
    expect(typed()).toHaveValue("HDPE Pipe 2");
    await user.click(other());
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Save" }));
    await waitFor(() => expect(typed()).toHaveValue("Sprinkler Pipe"));
    expect(sent(backend).name).toBe("HDPE Pipe 2");
  });

  test("are dropped only when that was chosen", async () => {
    const { backend, user } = await changed();
    await user.click(screen.getByRole("button", { name: "New product type" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Drop the changes" }));
    await waitFor(() => expect(typed()).toHaveValue(""));
    expect(lastCall(backend, "saveProductType")).toBeUndefined();
    await user.click(editor().getByRole("button", { name: "Cancel" }));
    expect(typed()).toHaveValue("HDPE Pipe");
  });

  test("what changes elsewhere does not overwrite them", async () => {
    const { backend } = await changed();
    await backend.addBrand("Nova");
    await waitFor(() => expect(backend.calls.filter((it) => it.name === "catalogueFull").length).toBeGreaterThan(1));
    expect(typed()).toHaveValue("HDPE Pipe 2");
  });
});

describe("brands and operators", () => {
  test("two quick presses move by two places", async () => {
    const { backend } = await openCatalogue("Brands");
    await backend.addBrand("Nova");
    await waitFor(() => expect(named("Brands")).toEqual(["Tarko", "Unbranded", "Nova"]));
    const up = screen.getByRole("button", { name: "Move Nova up" });
    up.click();
    up.click();
    await waitFor(() => expect(named("Brands")).toEqual(["Nova", "Tarko", "Unbranded"]));
  });

  test("a name that is typed while another one is being added stays", async () => {
    const { backend, user } = await openCatalogue("Brands");
    const field = screen.getByRole("textbox", { name: "New brand" });
    const add = backend.addBrand.bind(backend);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    backend.addBrand = (name) => held.then(() => add(name));
    await user.type(field, "Nova{Enter}");
    await user.clear(field);
    await user.type(field, "Aqua");
    goOn();
    await waitFor(() => expect(named("Brands")).toEqual(["Tarko", "Unbranded", "Nova"]));
    expect(field).toHaveValue("Aqua");
  });

  test("a brand is added, refused beside its field, renamed, put in order, retired and brought back", async () => {
    const { backend, user } = await openCatalogue("Brands");
    const field = screen.getByRole("textbox", { name: "New brand" });
    await user.type(field, "Tarko{Enter}");
    await waitFor(() => expect(field).toHaveAccessibleDescription("“Tarko” is there already."));
    await user.clear(field);
    await user.type(field, "Nova{Enter}");
    await waitFor(() => expect(named("Brands")).toEqual(["Tarko", "Unbranded", "Nova"]));
    expect(field).toHaveValue("");
    await user.click(screen.getByRole("button", { name: "Move Nova up" }));
    await waitFor(() => expect(named("Brands")).toEqual(["Tarko", "Nova", "Unbranded"]));
    await user.click(screen.getByRole("button", { name: "Rename Nova" }));
    const renamed = screen.getByRole("textbox", { name: "New name of Nova" });
    await user.clear(renamed);
    await user.type(renamed, "Tarko{Enter}");
    await waitFor(() => expect(renamed).toHaveAccessibleDescription(/there already/));
    await user.type(renamed, " Gold{Enter}");
    expect(lastCall(backend, "renameBrand")).toEqual(["Nova", "Tarko Gold"]);
    await user.click(await screen.findByRole("button", { name: "Retire Tarko Gold" }));
    await waitFor(() => expect(named("Retired")).toEqual(["Tarko Gold"]));
    await user.click(screen.getByRole("button", { name: "Bring back Tarko Gold" }));
    await waitFor(() => expect(named("Brands")).toContain("Tarko Gold"));
  });

  test("a new operator can record at once", async () => {
    const { user } = await openCatalogue("Operators");
    await user.type(screen.getByRole("textbox", { name: "New operator" }), "आशा राव{Enter}");
    await waitFor(() => expect(named("Operators")).toContain("आशा राव"));
    await user.click(place("New batch"));
    await user.click(screen.getByRole("button", { name: "Switch operator" }));
    expect(within(await screen.findByRole("dialog")).getByRole("button", { name: "आशा राव" })).toBeInTheDocument();
  });
});

describe("import and export", () => {
  const plan: ImportPlan = {
    token: "t1",
    file_name: "plant.json",
    added: [{ kind: "brand", name: "Nova", details: [] }],
    changed: [
      {
        kind: "product_type",
        name: "HDPE Pipe",
        details: [
          { code: "options_added", parameters: { parameter: "PE", options: "112, 125" } },
          { code: "layout", parameters: { from: "rolls", to: "bundles_by_length" } },
        ],
      },
    ],
    unchanged: [{ kind: "brand", name: "Tarko", details: [] }],
  };

  test("what would change is shown first, and nothing is written before it is confirmed", async () => {
    const { backend, user } = await openCatalogue();
    backend.plan = plan;
    await user.click(screen.getByRole("button", { name: "Import" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Import plant.json?" }));
    expect(dialog.getByRole("list", { name: "Added (1)" })).toHaveTextContent("Nova");
    expect(dialog.getByRole("list", { name: "Changed (1)" })).toHaveTextContent("PE: new choices 112, 125");
    expect(dialog.getByRole("list", { name: "Changed (1)" })).toHaveTextContent(
      "Counting: Rolls becomes Bundles by length",
    );
    expect(dialog.getByRole("list", { name: "Unchanged (1)" })).toHaveTextContent("Tarko");
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(lastCall(backend, "applyImport")).toBeUndefined();
    await user.click(screen.getByRole("button", { name: "Import" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Import" }));
    expect(lastCall(backend, "applyImport")).toEqual(["t1"]);
    expect(await screen.findByText("Imported: 1 added, 1 changed")).toBeInTheDocument();
  });

  test("a file that changes nothing says so; one that is refused says why", async () => {
    const { backend, user } = await openCatalogue();
    backend.plan = { ...plan, added: [], changed: [] };
    await user.click(screen.getByRole("button", { name: "Import" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/nothing to import/)).toBeInTheDocument();
    expect(dialog.queryByRole("button", { name: "Import" })).not.toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    backend.failures.set("importCatalogue", {
      code: "not_json",
      parameters: { path: "x.json", detail: "" },
      problems: [],
    });
    await user.click(screen.getByRole("button", { name: "Import" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("x.json is not JSON");
  });

  test("an export says where it went", async () => {
    const { user } = await openCatalogue();
    await user.click(screen.getByRole("button", { name: "Export" }));
    expect(await screen.findByText("Exported to catalogue.json")).toBeInTheDocument();
  });
});

test("empty lists say what they are for, and the one thing to do", async () => {
  const { user } = await openCatalogue("Product types", {
    catalogue: { product_types: [], brands: [] },
    operators: [],
    operator: "A",
  });
  expect(screen.getByText("There is no product type yet")).toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Brands" }));
  expect(screen.getByText(/There is no brand yet/)).toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Product types" }));
  await user.click(screen.getByRole("button", { name: "Add the first product type" }));
  expect(editor().getByRole("textbox", { name: /^Name/ })).toBeInTheDocument();
});

test("a catalogue that cannot be read says so and can be tried again", async () => {
  const { user } = await openWindow({}, (backend) =>
    backend.failures.set("catalogueFull", {
      code: "store_failed",
      parameters: { path: "/db", system_error: "locked" },
      problems: [],
    }),
  );
  await user.click(place("Catalogue"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The database /db refused: locked");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(named("Product types")).toEqual(["HDPE Pipe", "Sprinkler Pipe"]));
});

test("a list that was changed by somebody else is shown as it is now", async () => {
  const { backend } = await openCatalogue("Brands");
  const full: CatalogueFull = await backend.addBrand("From elsewhere");
  expect(full.brands).toHaveLength(3);
  await waitFor(() => expect(named("Brands")).toContain("From elsewhere"));
});

test("what another process adds to the lists is offered in the form at once", async () => {
  const { backend } = await openWindow();
  backend.lists.add("brand", "Nova");
  expect(screen.queryByRole("radio", { name: "Nova" })).not.toBeInTheDocument();
  backend.emit("book-changed", { open_failures: 0, batches: 0 });
  expect(await screen.findByRole("radio", { name: "Nova" })).toBeInTheDocument();
});
