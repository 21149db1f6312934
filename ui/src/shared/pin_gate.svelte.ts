import { getContext, setContext } from "svelte";
import { type Authority, asCommandError, type Backend } from "../backend";

/** What is reserved for supervisors asks for a PIN when it is done, whichever screen does it, and is then done after all. */
export class PinGate {
  /** Somebody has to give a PIN. */
  asking = $state(false);
  /** Some supervisor has a PIN; otherwise corrections and the like are open to everybody. */
  isAskedFor = $state(false);
  /** Under whose name what is reserved is done now. */
  unlockedBy: string | null = $state(null);
  /** The program, asked for a PIN where it wants one. */
  readonly backend: Backend;

  #program: Backend;
  #answered: Promise<boolean> | null = null;
  #answer: (given: boolean) => void = () => {};

  constructor(program: Backend) {
    this.#program = program;
    this.backend = new Proxy(program, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        if (name === "on" || name === "unlock") return member.bind(target);
        return (...args: unknown[]) => this.#guard(name, () => member.apply(target, args) as Promise<unknown>);
      },
    });
  }

  async refresh(): Promise<void> {
    this.#take(await this.#program.authority());
  }

  /** Asks for the PIN beforehand where it will be wanted: nobody types in vain. Fails where none is given. */
  async ensure(): Promise<void> {
    await this.refresh();
    if (this.isAskedFor && this.unlockedBy === null && !(await this.#ask()))
      throw { code: "pin_required", parameters: {}, problems: [] };
  }

  /** Takes what was typed, or read from a badge, and keeps none of it. */
  async unlock(pin: string): Promise<void> {
    this.#take(await this.#program.unlock(pin));
    this.#end(true);
  }

  cancel(): void {
    this.#end(false);
  }

  async lock(): Promise<void> {
    this.#take(await this.#program.lock());
  }

  async #guard(name: string | symbol, call: () => Promise<unknown>): Promise<unknown> {
    try {
      const answer = await call();
      // What somebody else was allowed ends with their turn.
      if (name === "chooseOperator") this.unlockedBy = null;
      return answer;
    } catch (reason) {
      if (asCommandError(reason).code !== "pin_required" || !(await this.#ask())) throw reason;
      return call();
    }
  }

  #ask(): Promise<boolean> {
    this.#answered ??= new Promise((resolve) => {
      this.#answer = resolve;
      this.asking = true;
    });
    return this.#answered;
  }

  #end(given: boolean): void {
    this.asking = false;
    this.#answered = null;
    this.#answer(given);
  }

  #take({ pin_asked_for, unlocked_by }: Authority): void {
    this.isAskedFor = pin_asked_for;
    this.unlockedBy = unlocked_by;
  }
}

const KEY = Symbol("pin gate");

export function providePinGate(gate: PinGate): void {
  setContext(KEY, gate);
}

export function usePinGate(): PinGate {
  return getContext<PinGate>(KEY);
}
