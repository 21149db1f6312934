import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { attach, attachAllIn, enterRolls, row, save, show, signIn, uploads } from "../harness/entry.ts";
import { eventually, run } from "../harness/process.ts";

const ONE_OPEN = { role: "button", name: "Attention: one file is not saved" };
const NONE_OPEN = { role: "button", name: "Attention" };

/** Without the outbox the file fails for good: what the storage path does not take would otherwise be kept. */
function nothingCanBeKept(desktop: Desktop): void {
  writeFileSync(join(desktop.dataDir, "outbox"), "in the way");
}

test("an unwritable upload folder costs no batch: the warning outlives a restart, and Retry saves the file", async () => {
  const desktop = await Desktop.start();
  desktop.file("slips/weigh slip.jpg", "not yet on the disk");
  let window = await desktop.open({ permissionsCount: true });
  await signIn(window);
  const folder = join(desktop.storagePath, "batches");
  chmodSync(folder, 0o555);
  nothingCanBeKept(desktop);

  await enterRolls(window, { notes: "recorded all the same" });
  await attachAllIn(window, join(desktop.folder, "slips"));
  const failed = await row(window, "weigh slip.jpg", "failed");
  expect(failed.text).toContain(`No permission to write to ${folder}`);
  const number = await save(window);

  const batch = await show(desktop, number);
  expect(batch.notes).toBe("recorded all the same");
  expect(batch.attachments).toMatchObject([
    { original_name: "weigh slip.jpg", state: "failed", path: null, error: { code: "permission_denied" } },
  ]);
  const saysWhatAndWhy = async () => {
    // While it is tried again the card says that instead.
    await eventually("the card to say what and why", async () => {
      const words = await window.said({ role: "article", name: /^Batch HDPEPipe-.* is saved\./ });
      expect(words).toContain(`Batch ${batch.batch_code} is saved. Its attachment is not.`);
      expect(words).toContain(`weigh slip.jpg: no permission to write to ${folder}`);
      return true;
    });
    await window.find(ONE_OPEN);
  };
  await saysWhatAndWhy();

  // Trying while nothing has changed changes nothing, and says so again.
  await window.click({ role: "button", name: "Retry weigh slip.jpg" });
  await saysWhatAndWhy();

  await window.close();
  window = await desktop.open({ permissionsCount: true });
  await saysWhatAndWhy();

  // The next attempt unasked may be due in this very second, and the file be saved before anybody has pressed Retry.
  const inNineMinutes = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+9 minutes')";
  await run("sqlite3", [
    join(desktop.dataDir, "db.sqlite"),
    `PRAGMA busy_timeout = 10000; UPDATE attachments SET next_attempt_at = ${inNineMinutes}`,
  ]);
  chmodSync(folder, 0o755);
  await window.click({ role: "button", name: "Retry weigh slip.jpg" });
  await window.gone({ role: "article" });
  await window.find(NONE_OPEN);
  const [saved] = (await show(desktop, number)).attachments;
  expect(saved).toMatchObject({ state: "saved", error: null });
  expect(readFileSync(join(folder, saved?.stored_name ?? ""), "utf8")).toBe("not yet on the disk");
  await window.close();
});

test("a warning can be dismissed or answered with another file; the batch remembers what happened", async () => {
  const desktop = await Desktop.start();
  desktop.file("slips/weigh slip.jpg", "first");
  desktop.file("slips/certificate.pdf", "second");
  const better = desktop.file("better.pdf", "the certificate, scanned again");
  let window = await desktop.open({ permissionsCount: true });
  await signIn(window);
  const folder = join(desktop.storagePath, "batches");
  chmodSync(folder, 0o555);
  nothingCanBeKept(desktop);
  await enterRolls(window);
  await attachAllIn(window, join(desktop.folder, "slips"));
  await row(window, "weigh slip.jpg", "failed");
  await row(window, "certificate.pdf", "failed");
  const number = await save(window);
  expect(await window.said({ role: "article" })).toContain("2 of 2 attachments are not.");
  await window.find({ role: "button", name: "Attention: 2 files are not saved" });

  await window.click({ role: "button", name: "Dismiss weigh slip.jpg" });
  await window.gone({ text: /weigh slip\.jpg/ });
  await window.find(ONE_OPEN);
  expect(await window.said({ role: "article" })).toContain("1 of 2 attachments is not.");

  // The stick leaves: otherwise the first file would be tried again unasked, and saved.
  rmSync(join(desktop.folder, "slips"), { recursive: true });
  chmodSync(folder, 0o755);
  await window.click({ role: "button", name: "Choose again for certificate.pdf" });
  await (await window.picker()).choose(better);
  await window.gone({ role: "article" });
  await window.find(NONE_OPEN);

  await window.close();
  window = await desktop.open({ permissionsCount: true });
  await window.find(NONE_OPEN);
  await window.click({ role: "button", name: "History" });
  const dismissed = await row(window, "weigh slip.jpg", "failed");
  expect(dismissed.text).toContain(`Not saved, dismissed: no permission to write to ${folder}`);
  await row(window, "better.pdf", "saved");
  const attachments = (await show(desktop, number)).attachments;
  const replaced = attachments.find((it) => it.original_name === "better.pdf");
  expect(uploads(desktop)).toEqual([replaced?.stored_name]);
  expect(readFileSync(replaced?.path ?? "", "utf8")).toBe("the certificate, scanned again");
});

test("an upload folder that was removed is made again for the next file", async () => {
  const desktop = await Desktop.start();
  const file = desktop.file("weigh slip.jpg", "after all");
  const window = await desktop.open();
  await signIn(window);
  const folder = join(desktop.storagePath, "batches");
  expect(existsSync(folder), "made at the start").toBe(true);
  rmSync(folder, { recursive: true });

  await attach(window, file);

  await row(window, "weigh slip.jpg", "saved");
  const [name] = uploads(desktop);
  expect(readFileSync(join(folder, name ?? ""), "utf8")).toBe("after all");
});
