import {
  asCommandError,
  type CatalogueFull,
  type CatalogueKind,
  type CommandError,
  type FullProductType,
  type ImportPlan,
  type Named,
  type Problem,
} from "../backend";
import type { Workstation } from "../shared/workstation.svelte";
import { type Edited, edited, fixedUnit, fresh, saved } from "./product_type";

/** The plant's lists, and the product type that is being edited: an edit outlives a look at another screen. */
export class Lists {
  full: CatalogueFull | null = $state.raw(null);
  error: CommandError | null = $state.raw(null);
  /** The product type in the editor. */
  edit: Edited | null = $state(null);
  problems: Problem[] = $state.raw([]);
  saving = $state(false);
  /** Names that are being typed but are not saved, by list. */
  typed: Record<string, string> = $state({});
  /** What a name is being changed to, by list. */
  renaming: Record<string, { name: string; to: string } | null> = $state({});

  readonly #workstation: Workstation;
  #lastMove: Promise<unknown> = Promise.resolve();
  #before = "";

  constructor(workstation: Workstation) {
    this.#workstation = workstation;
  }

  get backend() {
    return this.#workstation.backend;
  }

  /** Whether the editor holds what is not saved. */
  get changed(): boolean {
    return this.edit !== null && JSON.stringify(saved(this.edit)) !== this.#before;
  }

  get unsaved(): boolean {
    const renaming = Object.values(this.renaming).some((it) => it && it.to.trim() !== it.name);
    return this.changed || renaming || Object.values(this.typed).some((it) => it.trim() !== "");
  }

  names(kind: CatalogueKind): { used: Named[]; retired: Named[] } {
    const all: Named[] = !this.full
      ? []
      : kind === "product_type"
        ? this.full.product_types
        : kind === "brand"
          ? this.full.brands
          : this.full.operators;
    return { used: all.filter((it) => !it.retired), retired: all.filter((it) => it.retired) };
  }

  async load(): Promise<void> {
    try {
      this.#take(await this.backend.catalogueFull());
      if (!this.edit) this.open(this.full?.product_types.find((it) => !it.retired) ?? null);
    } catch (reason) {
      this.error = asCommandError(reason);
    }
  }

  /** Puts a product type into the editor, null for a new one; what was in it is gone. */
  open(type: FullProductType | null): void {
    this.problems = [];
    this.edit = type ? edited(type) : null;
    this.#before = this.edit ? JSON.stringify(saved(this.edit)) : "";
  }

  begin(): void {
    this.problems = [];
    this.edit = fresh();
    this.#before = JSON.stringify(saved(this.edit));
  }

  undo(): void {
    const name = this.edit?.original;
    const stored = this.full?.product_types.find((it) => it.name === name);
    this.open(stored ?? this.full?.product_types.find((it) => !it.retired) ?? null);
  }

  /** Forgets everything that is not saved. */
  discard(): void {
    this.undo();
    this.typed = {};
    this.renaming = {};
  }

  /** The unit follows the layout where the layout fixes it. */
  layoutChosen(): void {
    if (!this.edit) return;
    const { layout } = this.edit;
    this.edit.unit = fixedUnit(layout) ?? this.edit.ownUnit;
    this.edit.weight_per_metre =
      layout === "plain" ? "none" : this.edit.weight_per_metre === "none" ? "required" : this.edit.weight_per_metre;
  }

  /** Saves what is in the editor; answers whether it was taken. */
  async save(): Promise<boolean> {
    if (!this.edit) return false;
    const type = saved(this.edit);
    const { original } = this.edit;
    this.saving = true;
    this.problems = [];
    try {
      this.#take(await this.backend.saveProductType(original, type));
      this.open(this.full?.product_types.find((it) => it.name === type.name) ?? null);
      return true;
    } catch (reason) {
      const error = asCommandError(reason);
      this.problems = error.problems.length
        ? error.problems
        : [{ field: "", code: error.code, parameters: error.parameters }];
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Does one change of a list; the problems of its name are answered. */
  async change(act: () => Promise<CatalogueFull>): Promise<CommandError | null> {
    try {
      this.#take(await act());
      return null;
    } catch (reason) {
      return asCommandError(reason);
    }
  }

  retire(kind: CatalogueKind, name: string, retired: boolean): Promise<CommandError | null> {
    return this.change(() => this.backend.setRetired(kind, name, retired));
  }

  /** Moves one of those in use by a place. A move waits for the one before: two quick presses are two places. */
  move(kind: CatalogueKind, name: string, by: -1 | 1): Promise<CommandError | null> {
    const moved = this.#lastMove.then(() => this.#moveNow(kind, name, by));
    this.#lastMove = moved;
    return moved;
  }

  async #moveNow(kind: CatalogueKind, name: string, by: -1 | 1): Promise<CommandError | null> {
    const names = this.names(kind).used.map((it) => it.name);
    const at = names.indexOf(name);
    const to = at + by;
    if (at < 0 || to < 0 || to >= names.length) return null;
    names.splice(to, 0, ...names.splice(at, 1));
    return this.change(() => this.backend.reorder(kind, names));
  }

  async apply(plan: ImportPlan): Promise<CommandError | null> {
    const failed = await this.change(() => this.backend.applyImport(plan.token));
    // The editor must not show a type as it was before the import.
    if (!failed && !this.changed) this.undo();
    return failed;
  }

  #take(full: CatalogueFull): void {
    this.error = null;
    this.full = full;
    this.#workstation.offer(full);
  }
}
