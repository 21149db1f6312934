import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";
import { eightBitStart } from "./eight_bit.ts";
import { lucideIcons } from "./lucide_icons.ts";
import { pdfjsFiles } from "./pdfjs_files.ts";

export default defineConfig({
  plugins: [lucideIcons(), svelte(), svelteTesting(), pdfjsFiles(), eightBitStart()],
  clearScreen: false,
  server: {
    port: 5173,
    strictPort: true,
    // The messages live beside ui/, since the command line reads them too.
    fs: { allow: [".."] },
  },
  build: {
    target: ["es2022", "safari16"],
    // The content security policy allows no data: addresses, so nothing may be inlined as one.
    assetsInlineLimit: 0,
    // The reader of PDFs is the largest script; all are read from the program itself.
    chunkSizeWarningLimit: 500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the window starts with is one script and one sheet: they were 57 files, each asked for by way of three processes.
          // What is read after its first picture is one more of each.
          groups: [
            { name: "start", tags: ["$initial"], priority: 2 },
            { name: "later", test: /\/later_parts\.ts$/, priority: 1 },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    // Whole windows are opened and typed into, on machines that build at the same time.
    testTimeout: 20_000,
    setupFiles: ["./tests/setup.ts"],
    // Two, as many as the smallest machine has cores: by itself it leaves one for others.
    maxWorkers: 2,
    // To read all screens anew for each file of tests took a third of the time.
    isolate: false,
    include: ["tests/**/*.test.ts"],
    env: { TZ: "Asia/Kolkata" },
  },
});
