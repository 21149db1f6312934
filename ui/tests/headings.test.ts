import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { attachment, batch } from "../src/backend/fake/samples";
import { denied, enteredPipe, openWindow } from "./support";

const levels = () => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((it) => Number(it.tagName.slice(1)));

test("headings go down by one step at a time on every screen", async () => {
  const files = [attachment({ id: "bad", original_name: "slip.jpg", state: "failed", error: denied })];
  const { user } = await openWindow({ draft: enteredPipe, batches: [batch(1, new Date(), { attachments: files })] });
  await screen.findByRole("article");
  for (const name of [/^New batch/, /^History/, /^Attention/, /^Storage/, /^Backups/, /^Catalogue/, /^Settings/]) {
    await user.click(screen.getByRole("button", { name }));
    const title = await screen.findByRole("heading", { level: 1, name });
    await waitFor(() => expect(levels().length, `${title.textContent} has more than its title`).toBeGreaterThan(1));
    const found = levels();
    expect(found.filter((it) => it === 1)).toEqual([1]);
    found.forEach((level, at) => {
      const before = found[at - 1] ?? 0;
      expect(level, `${title.textContent}: h${before} is followed by h${level}`).toBeLessThanOrEqual(before + 1);
    });
  }
});
