import { defineConfig } from "vitest/config";
import { Failures } from "./harness/failures.ts";

export default defineConfig({
  test: {
    // The README's pictures are made by `make screenshots` alone.
    include: [process.env.BATCHBOOK_PICTURES ? "pictures/**/*.test.ts" : "scenarios/**/*.test.ts"],
    // A real window with a real file picker: slow on a busy machine, and each has a display of its own.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // Two at once: each waits for its window a good part of the time.
    maxWorkers: 2,
    // A scenario that needs a second try has found something.
    retry: 0,
    reporters: ["default", new Failures()],
  },
});
