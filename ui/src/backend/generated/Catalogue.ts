import type { ProductType } from "./ProductType";
export type Catalogue = { product_types: Array<ProductType>; brands: Array<string> };
