export type Owner = { kind: "draft" | "batch"; id: string };
