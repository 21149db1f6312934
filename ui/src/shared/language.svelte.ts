/** The language in use, as state: whatever shows words follows when it changes. */
export const inUse = $state({ language: "en" });
