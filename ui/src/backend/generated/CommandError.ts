import type { Problem } from "./Problem";
export type CommandError = { code: string; parameters: Record<string, string>; problems: Array<Problem> };
