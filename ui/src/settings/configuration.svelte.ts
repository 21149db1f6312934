import { asCommandError, type CommandError, type SettingsView, type SettingValue } from "../backend";
import { knownZone } from "../shared/formatting";
import { refusalWords } from "../shared/setting_words";
import type { Workstation } from "../shared/workstation.svelte";

/** The settings, and what is typed into them but not saved yet: that outlives a look at another screen. */
export class Configuration {
  view: SettingsView | null = $state.raw(null);
  error: CommandError | null = $state.raw(null);
  /** What is typed, by key; gone once it is saved or undone. */
  typed: Record<string, string> = $state({});
  problems: Record<string, string> = $state({});
  /** The key that was saved last, so that its row can say so. */
  saved: string | null = $state(null);

  readonly #workstation: Workstation;

  constructor(workstation: Workstation) {
    this.#workstation = workstation;
  }

  get unsaved(): boolean {
    return Object.keys(this.typed).some((key) => this.changed(key));
  }

  of(key: string): SettingValue | undefined {
    return this.view?.values.find((it) => it.key === key);
  }

  /** What the control of a setting shows. */
  shown(key: string): string {
    return this.typed[key] ?? this.of(key)?.value ?? "";
  }

  changed(key: string): boolean {
    const typed = this.typed[key];
    return typed !== undefined && typed.trim() !== this.of(key)?.value;
  }

  type(key: string, value: string): void {
    this.typed[key] = value;
    delete this.problems[key];
    this.saved = null;
  }

  undo(key: string): void {
    delete this.typed[key];
    delete this.problems[key];
  }

  /** Forgets everything that is not saved. */
  discard(): void {
    this.typed = {};
    this.problems = {};
  }

  /** Chooses the folder of a setting in the system's own dialog, which answers what is in use then. */
  async chooseFolder(): Promise<void> {
    const key = "picker_folder";
    delete this.problems[key];
    try {
      const view = await this.#workstation.backend.choosePickerFolder();
      if (!view) return;
      this.#take(view);
      delete this.typed[key];
      this.saved = key;
    } catch (reason) {
      this.problems[key] = refusalWords(asCommandError(reason), key);
    }
  }

  async load(): Promise<void> {
    this.error = null;
    try {
      this.#take(await this.#workstation.backend.settings());
    } catch (reason) {
      this.error = asCommandError(reason);
    }
  }

  /** Saves one setting; an empty value takes it out of the settings file. Answers whether it was taken. */
  async save(key: string, value: string): Promise<boolean> {
    delete this.problems[key];
    try {
      this.#take(await this.#workstation.backend.setSetting(key, value.trim()));
      delete this.typed[key];
      this.saved = key;
      return true;
    } catch (reason) {
      this.problems[key] = refusalWords(asCommandError(reason), key);
      return false;
    }
  }

  #take(view: SettingsView): void {
    this.view = view;
    this.#workstation.prefer(view.preferences);
    const zone = this.of("time_zone")?.value;
    if (zone) this.#workstation.zone = knownZone(zone);
    const station = this.of("station");
    if (station) this.#workstation.station = station.value || null;
  }
}
