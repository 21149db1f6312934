#!/usr/bin/env node
// Makes a PNG of what a virtual display shows, and says whether it is more than a blank one.
//
//   scripts/screen-picture.mjs SCREEN PICTURE COLOURS [X Y WIDTH HEIGHT]
//
// SCREEN is the file that `Xvfb -fbdir` keeps (XWD, 32 bits a pixel); of it the part that is named, or all. Ends with 1 where there are fewer than
// COLOURS colours.
import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const [screen, picture, least, ...part] = process.argv.slice(2);
const dump = readFileSync(screen);
const header = (index) => dump.readUInt32BE(index * 4);
const [headerSize, screenWidth, screenHeight, bitsPerPixel, bytesPerLine, colours] = [0, 4, 5, 11, 12, 19].map(header);
if (bitsPerPixel !== 32) throw new Error(`${bitsPerPixel} bits a pixel`);
// Behind the header and its colour map, 12 bytes an entry.
const pixels = dump.subarray(headerSize + colours * 12);

const [left, top, wide, high] = part.length ? part.map(Number) : [0, 0, screenWidth, screenHeight];
const width = Math.min(wide, screenWidth - left);
const height = Math.min(high, screenHeight - top);

const seen = new Set();
const lines = Buffer.alloc(height * (1 + width * 3));
for (let y = 0; y < height; y++) {
  for (let x = 0; x < width; x++) {
    const from = (top + y) * bytesPerLine + (left + x) * 4;
    const to = y * (1 + width * 3) + 1 + x * 3;
    // Blue, green, red.
    lines[to] = pixels[from + 2];
    lines[to + 1] = pixels[from + 1];
    lines[to + 2] = pixels[from];
    if (seen.size < Number(least)) seen.add(pixels.readUIntLE(from, 3));
  }
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const head = Buffer.alloc(13);
head.writeUInt32BE(width, 0);
head.writeUInt32BE(height, 4);
head.set([8, 2, 0, 0, 0], 8);
writeFileSync(
  picture,
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", Buffer.alloc(0)),
  ]),
);
process.exitCode = seen.size < Number(least) ? 1 : 0;
