export type StorageState = {
  path: string;
  origin: string;
  problem: { code: string; parameters: Record<string, string>; can_adopt: boolean } | null;
};
