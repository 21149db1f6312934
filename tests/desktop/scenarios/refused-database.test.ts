import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Desktop } from "../harness/desktop.ts";
import { record } from "../harness/entry.ts";

/** Where SQLite keeps `user_version` in a file. */
const VERSION_AT = 60;

const cases: { name: string; spoil: (bytes: Buffer) => void; words: RegExp; next: string }[] = [
  {
    name: "written by a newer version",
    spoil: (bytes) => bytes.writeUInt32BE(9000, VERSION_AT),
    words: /The database \S+ was written by a newer version of Batchbook\. It was not touched\./,
    next: "Install the newer version on this computer.",
  },
  {
    name: "with a damaged page",
    spoil: (bytes) => bytes.fill(0xa5, 100, 2000),
    words: /The database \S+ is damaged\. It was not touched\./,
    next: "Keep the file, and restore the newest backup.",
  },
  {
    name: "overwritten by something else",
    spoil: (bytes) => bytes.write("this is no database", 0),
    words: /\S+ is (not a Batchbook database|damaged)\. It was not touched\./,
    next: "",
  },
];

for (const { name, spoil, words, next } of cases) {
  test(`a database ${name} is refused with a message box and left as it is`, async () => {
    const desktop = await Desktop.start();
    await record(desktop, {}, ["--operator", "A. Kumar"]);
    const paths = JSON.parse((await desktop.batchbook(["paths", "--json"])).stdout);
    const database = paths.database.path as string;
    const bytes = readFileSync(database);
    spoil(bytes);
    writeFileSync(database, bytes);

    const box = await desktop.openRefused();
    expect(box.title).toBe("Batchbook cannot open");
    const again = await desktop.openRefused();
    expect((await again.confirm()).stderr, "a second start beside the box").toMatch(words);
    const { status, stderr } = await box.confirm();

    expect(stderr).toMatch(words);
    expect(stderr).toContain(next);
    expect(stderr).not.toContain("panicked");
    expect(status).toBe(1);
    expect(readFileSync(database).equals(bytes), "the bytes of the database").toBe(true);
  });
}
