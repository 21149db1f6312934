import type {
  Catalogue,
  CatalogueFull,
  CatalogueKind,
  CommandError,
  ImportPlan,
  Named,
  Problem,
  ProductType,
} from "..";
import { thousandths } from "./arithmetic";

const LONGEST_NAME = 100;
const FIXED_UNIT = { plain: null, rolls: "m", bundles: "pcs", bundles_by_length: "m" } as const;

/** The plant's lists, with the rules of the program that the screens can meet. */
export class FakeCatalogue {
  full: CatalogueFull;

  constructor(catalogue: Catalogue, operators: string[]) {
    const named = (names: string[]): Named[] => names.map((name) => ({ name, retired: false }));
    this.full = {
      product_types: catalogue.product_types.map((it) => ({ ...it, retired: false })),
      brands: named(catalogue.brands),
      operators: named(operators),
    };
  }

  /** What the form offers. */
  inUse(): Catalogue {
    return {
      product_types: this.full.product_types.filter((it) => !it.retired).map(({ retired, ...type }) => type),
      brands: this.full.brands.filter((it) => !it.retired).map((it) => it.name),
    };
  }

  operators(): string[] {
    return this.full.operators.filter((it) => !it.retired).map((it) => it.name);
  }

  saveProductType(originalName: string | null, type: ProductType): CatalogueFull {
    const others = this.full.product_types.filter((it) => it.name !== originalName).map((it) => it.name);
    refuse(problemsOf(type, others));
    const known = this.full.product_types.findIndex((it) => it.name === originalName);
    if (known < 0) this.full.product_types.push({ ...type, retired: false });
    else this.full.product_types[known] = { ...type, retired: this.full.product_types[known]?.retired ?? false };
    return this.full;
  }

  setRetired(kind: CatalogueKind, name: string, retired: boolean): CatalogueFull {
    const list = this.#list(kind);
    const at = list.findIndex((it) => it.name === name);
    const [moved] = list.splice(at, 1);
    if (moved) list.push({ ...moved, retired });
    return this.full;
  }

  reorder(kind: CatalogueKind, names: string[]): CatalogueFull {
    const place = (it: Named) => (it.retired ? names.length : names.indexOf(it.name));
    this.#list(kind).sort((a, b) => place(a) - place(b));
    return this.full;
  }

  add(kind: "brand" | "operator", name: string): CatalogueFull {
    const list = this.#list(kind);
    refuse(
      nameProblems(
        name,
        "name",
        list.map((it) => it.name),
      ),
    );
    list.push({ name, retired: false });
    return this.full;
  }

  rename(kind: "brand" | "operator", name: string, newName: string): CatalogueFull {
    const list = this.#list(kind);
    const others = list.map((it) => it.name).filter((it) => it !== name);
    refuse(nameProblems(newName, "name", others));
    const found = list.find((it) => it.name === name);
    if (found) found.name = newName;
    return this.full;
  }

  addOption(productType: string, parameter: string, option: string): CatalogueFull {
    const found = this.full.product_types
      .find((it) => it.name === productType)
      ?.parameters.find((it) => it.name === parameter);
    refuse(nameProblems(option, "option", found?.options ?? []));
    found?.options.push(option);
    return this.full;
  }

  apply(plan: ImportPlan): CatalogueFull {
    for (const { kind, name } of plan.added) if (kind === "brand") this.full.brands.push({ name, retired: false });
    return this.full;
  }

  #list(kind: CatalogueKind): Named[] {
    if (kind === "product_type") return this.full.product_types;
    return kind === "brand" ? this.full.brands : this.full.operators;
  }
}

function refuse(problems: Problem[]): void {
  if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
}

function nameProblems(name: string, field: string, others: string[]): Problem[] {
  if (!name.trim()) return [{ field, code: "required", parameters: {} }];
  if (name.length > LONGEST_NAME) return [{ field, code: "too_long", parameters: { limit: `${LONGEST_NAME}` } }];
  if (others.includes(name)) return [{ field, code: "duplicate_name", parameters: { value: name } }];
  return [];
}

function problemsOf(type: ProductType, others: string[]): Problem[] {
  const problems = nameProblems(type.name, "name", others);
  problems.push(...nameProblems(type.unit, "unit", []));
  const fixed = FIXED_UNIT[type.layout];
  if (fixed && type.unit !== fixed)
    problems.push({ field: "unit", code: "unit_does_not_fit", parameters: { value: type.unit, known: fixed } });
  type.parameters.forEach(({ name, kind, options }, at) => {
    const earlier = type.parameters.slice(0, at).map((it) => it.name);
    problems.push(...nameProblems(name, `parameters.${at}.name`, earlier));
    const field = `parameters.${at}.options`;
    if (kind === "select" && !options.length) problems.push({ field, code: "required", parameters: {} });
    options.forEach((option, place) => {
      problems.push(...nameProblems(option, field, options.slice(0, place)));
    });
  });
  const lengths = type.presets.roll_lengths_m.map((value, at) => [value, `presets.roll_lengths_m.${at}`] as const);
  const piece = type.presets.piece_length_m;
  for (const [value, field] of [...lengths, ...(piece ? [[piece, "presets.piece_length_m"] as const] : [])])
    if (!thousandths(value)) problems.push({ field, code: "not_a_number", parameters: { value } });
  return problems;
}
