import type { Reporter, TestCase, TestModule } from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    /** What the window showed, when its test failed. */
    shown?: string;
  }
}

/** Says at the very end, in a few lines, which scenarios failed, why, and what their window showed. */
export class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) for (const test of module.children.allTests("failed")) say(test);
  }
}

function say(test: TestCase): void {
  const { errors = [] } = test.result();
  console.error(`\nFAILED: ${test.fullName}`);
  for (const { message, cause } of errors) {
    const reason = cause instanceof Object && "message" in cause ? ` (${cause.message})` : "";
    console.error(`  ${message.split("\n").slice(0, 3).join(" ").slice(0, 300)}${reason}`);
  }
  const { shown } = test.meta();
  if (shown !== undefined) console.error(`  The window showed: ${shown.replace(/\s+/g, " ").slice(0, 1_200)}`);
}
