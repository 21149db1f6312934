import type { Allow, Batch, BatchDraft, Difference, OpenedCorrection, ProductType } from "../backend";
import type { Workstation } from "../shared/workstation.svelte";
import { BatchForm } from "./form.svelte";

/** A recorded batch that is being corrected: nothing of it is kept until it is saved. */
export class Correction extends BatchForm {
  readonly followsClock = false;
  /** The batch as it is recorded. */
  readonly recorded: Batch;
  reason = $state("");
  /** What would change. */
  differences: Difference[] = $state.raw([]);
  /** The batch as it is after it was saved. */
  corrected: Batch | null = $state.raw(null);

  #version: number;
  #type: ProductType;
  #started = $state("");

  constructor(workstation: Workstation, opened: OpenedCorrection) {
    super(workstation);
    this.recorded = opened.batch;
    this.#version = opened.version;
    this.#type = opened.product_type;
    this.fresh(opened.entry);
    this.#started = JSON.stringify(this.sent().draft);
  }

  /** Those of today, and the batch's own as it was recorded: the plant may have changed or retired it since. */
  override get types(): ProductType[] {
    const today = super.types.find((it) => it.name === this.#type.name);
    if (!today) return [...super.types, this.#type];
    const own = { ...this.#type, parameters: this.#type.parameters.map((it) => withOptionsOf(today, it)) };
    return super.types.map((it) => (it === today ? own : it));
  }

  override get brands(): string[] {
    const { brand } = this.recorded;
    return super.brands.includes(brand) ? super.brands : [...super.brands, brand];
  }

  /** Whether another value is typed than is recorded. */
  get isChanged(): boolean {
    return JSON.stringify(this.sent().draft) !== this.#started;
  }

  /** Whether anything is typed that would be lost. */
  get isUnsaved(): boolean {
    return this.corrected === null && (this.isChanged || this.reason.trim() !== "");
  }

  /** Follows a change of what is typed. */
  changed(): void {
    this.forgetRefusals();
    void this.judge();
  }

  protected async judged(draft: BatchDraft) {
    const { preview, differences } = await this.workstation.backend.previewCorrection(
      this.recorded.id,
      this.#version,
      draft,
    );
    this.differences = differences;
    return preview;
  }

  protected settle(): Promise<void> {
    return Promise.resolve();
  }

  protected async submit(draft: BatchDraft, allow: Allow): Promise<void> {
    const { id } = this.recorded;
    this.corrected = await this.workstation.backend.correctBatch(id, this.#version, draft, this.reason, allow);
  }
}

/** An option that was missing that night may be what the correction is about. */
function withOptionsOf(today: ProductType, parameter: ProductType["parameters"][number]) {
  const known = today.parameters.find((it) => it.name === parameter.name)?.options ?? [];
  const missing = known.filter((it) => !parameter.options.includes(it));
  return { ...parameter, options: [...parameter.options, ...missing] };
}
