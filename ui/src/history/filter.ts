import type { BatchFilter } from "../backend";

/** The filter that lets every batch through. */
export const everything: BatchFilter = {
  from: null,
  to: null,
  product_type: null,
  operator: null,
  status: null,
  open_failures: false,
};

/** Whether a filter keeps anything away. */
export function narrows(filter: BatchFilter): boolean {
  return Object.values(filter).some((it) => it !== null && it !== false);
}
