import type { Authority, CommandError, OperatorState } from "..";

/** Who is a supervisor, and whose PIN is what. */
export class FakePins {
  /** Who gave a PIN. */
  by: string | null = null;
  /** Seconds that the next PIN has to wait. */
  wait = 0;
  #supervisors = new Set<string>();
  #pins = new Map<string, string>();

  authority(): Authority {
    return { pin_asked_for: this.#isAskedFor, unlocked_by: this.by };
  }

  /** What is reserved is refused without a PIN. */
  require(): void {
    if (this.#isAskedFor && this.by === null) throw refused("pin_required");
  }

  unlock(pin: string): Authority {
    if (this.wait > 0) throw refused("pin_too_early", { seconds: String(this.wait) });
    const [name] = [...this.#pins].find(([whose, of]) => of === pin && this.#supervisors.has(whose)) ?? [];
    if (name === undefined) throw refused("pin_wrong");
    this.by = name;
    return this.authority();
  }

  lock(): Authority {
    this.by = null;
    return this.authority();
  }

  states(names: string[]): OperatorState[] {
    return names.map((name) => ({ name, supervisor: this.#supervisors.has(name), has_pin: this.#pins.has(name) }));
  }

  setSupervisor(name: string, supervisor: boolean): void {
    this.require();
    if (supervisor) this.#supervisors.add(name);
    else this.#supervisors.delete(name);
  }

  setPin(name: string, pin: string | null): void {
    this.require();
    if (pin !== null && pin.length < 4) throw refused("pin_unusable");
    if (pin === null) this.#pins.delete(name);
    else this.#pins.set(name, pin);
  }

  changeOwn(name: string, before: string, pin: string): void {
    const known = [...this.#pins].some(
      ([whose, of]) => of === before && (whose === name || this.#supervisors.has(whose)),
    );
    if (!known) throw refused("pin_wrong");
    if (pin.length < 4) throw refused("pin_unusable");
    this.#pins.set(name, pin);
  }

  get #isAskedFor(): boolean {
    return [...this.#supervisors].some((it) => this.#pins.has(it));
  }
}

function refused(code: string, parameters: Record<string, string> = {}): CommandError {
  return { code, parameters, problems: [] };
}
