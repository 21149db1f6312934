import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { record } from "../harness/entry.ts";
import { Looks } from "../harness/looks.ts";
import { run } from "../harness/process.ts";
import { wordsOf } from "../harness/words.ts";

test.each(["en", "hi"] as const)(
  "what the files of many months take up, and what is advised, looks right: %s",
  async (language) => {
    const desktop = await Desktop.start();
    await record(desktop, {}, ["--operator", "A. Kumar"]);
    await withMonths(desktop, 40);
    const window = await desktop.open({ env: { BATCHBOOK_LANGUAGE: language, BATCHBOOK_BACKUP_AT: "off" } });
    const words = wordsOf(language);
    const looks = new Looks(window, language === "hi" ? "hi-" : "", ["light", "dark", "small"]);

    await window.click({ role: "button", name: new RegExp(`^${words("ui-storage-title")}`) });
    const parts = await window.find({ role: "navigation", name: words("ui-storage-parts") });
    await looks.at("storage-folder");
    await window.click({ role: "button", name: words("ui-storage-part-use"), within: parts });
    const card = await window.find({ role: "region", name: words("ui-storage-use-title") });
    await window.find({ role: "table", within: card });
    await looks.at("storage-months");
    for (const by of ["kind", "product-type"]) {
      await window.click({ role: "radio", name: words(`cli-storage-by-${by}`), within: card });
      await looks.at(`storage-by-${by}`, ["light", "small"]);
    }
    const advice = await window.find({ role: "region", name: words("ui-storage-advice-title") });
    await window.driver.executeScript("arguments[0].scrollIntoView()", advice);
    await looks.at("storage-advice");
    expect(looks.wrong).toEqual([]);
  },
  180_000,
);

/** Files of so many months, as the counters that the screen reads have them: to record them would take as long. */
async function withMonths(desktop: Desktop, months: number): Promise<void> {
  const rows: string[] = [];
  const now = new Date();
  for (let ago = 0; ago < months; ago += 1) {
    const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1)).toISOString();
    const size = 1_800_000 + (ago % 7) * 250_000;
    for (const [kind, type, files] of [
      ["image/jpeg", "HDPE Pipe", 220 - ago * 4],
      ["application/pdf", "Sprinkler Pipe", 60 - ago],
      ["text/csv", "", 3],
    ] as const) {
      const bytes = files * size;
      rows.push(
        `INSERT OR REPLACE INTO saved_files VALUES ('${day.slice(0, 7)}', '${kind}', '${type}', ${files}, ${bytes});`,
      );
      rows.push(
        `INSERT INTO saved_bytes VALUES ('${day.slice(0, 10)}', ${bytes}) ON CONFLICT (day) DO UPDATE SET bytes = bytes + ${bytes};`,
      );
    }
  }
  await run("sqlite3", [join(desktop.dataDir, "db.sqlite"), rows.join("\n")]);
}
