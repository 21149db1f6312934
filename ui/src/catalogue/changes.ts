import type { CatalogueChange } from "../backend";
import { find, t } from "../shared/messages";

const LAYOUTS = ["plain", "rolls", "bundles", "bundles_by_length"];

/** The words for a way of counting. */
export function layoutWords(layout: string): string {
  return find(`ui-layout-${layout.replaceAll("_", "-")}`) ?? layout;
}

/** What an import changes of a product type or brand. */
export function detailWords({ code, parameters }: CatalogueChange["details"][number]): string {
  const shown = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, LAYOUTS.includes(value) ? layoutWords(value) : value]),
  );
  return (
    find(`ui-change-${code.replaceAll("_", "-")}`, shown) ?? t("ui-change-other", { code: code.replaceAll("_", " ") })
  );
}
