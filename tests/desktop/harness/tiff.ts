/** A picture in grey, as a scanner writes it. */
export function tiff(width: number, height: number): Buffer {
  const entries = [
    [256, 3, 1, width],
    [257, 3, 1, height],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, 1, 8],
    [277, 3, 1, 1],
    [278, 3, 1, height],
    [279, 4, 1, width * height],
  ];
  const at = 8 + width * height;
  const bytes = Buffer.alloc(at + 2 + entries.length * 12 + 4, 0x80);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(at, 4);
  bytes.writeUInt16LE(entries.length, at);
  for (const [number, [tag, type, count, value]] of (entries as [number, number, number, number][]).entries()) {
    const entry = at + 2 + number * 12;
    bytes.writeUInt16LE(tag, entry);
    bytes.writeUInt16LE(type, entry + 2);
    bytes.writeUInt32LE(count, entry + 4);
    bytes.writeUInt32LE(value, entry + 8);
  }
  bytes.writeUInt32LE(0, at + 2 + entries.length * 12);
  return bytes;
}
