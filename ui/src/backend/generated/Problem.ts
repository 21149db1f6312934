export type Problem = { field: string; code: string; parameters: Record<string, string> };
