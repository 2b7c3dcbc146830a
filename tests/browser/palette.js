// Pictures of pages with a palette: they have few colours, and take a third of the room so.
"use strict";

const zlib = require("zlib");

// The pixels of a PNG, each as its place in a palette. Colours that are nearly the same become one.
function indexed(page, png) {
  return page.evaluate(async (url) => {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const drawing = canvas.getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    const { data, width, height } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    const key = (at) => ((data[at] >> 3) << 10) | ((data[at + 1] >> 3) << 5) | (data[at + 2] >> 3);
    const colours = new Map();
    for (let at = 0; at < data.length; at += 4) {
      const known = colours.get(key(at)) || { count: 0, colour: [data[at], data[at + 1], data[at + 2]] };
      known.count += 1;
      colours.set(key(at), known);
    }
    const most = [...colours.values()].sort((one, other) => other.count - one.count).slice(0, 256);
    const palette = most.map((one) => one.colour);
    const distance = (one, other) => one.reduce((sum, part, at) => sum + (part - other[at]) ** 2, 0);
    const nearest = (colour) => palette.reduce((best, one, at) => (distance(one, colour) < distance(palette[best], colour) ? at : best), 0);
    const places = new Map([...colours].map(([name, { colour }]) => [name, nearest(colour)]));
    const pixels = [];
    for (let at = 0; at < data.length; at += 4) {
      pixels.push(places.get(key(at)));
    }
    return { width, height, palette, pixels };
  }, `data:image/png;base64,${png.toString("base64")}`);
}

// The checksum of parts of a PNG (ISO 3309).
function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
  }
  return ~sum >>> 0;
}

function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

// The same picture with a palette. `page` is any page of the browser that may draw.
async function paletted(page, png) {
  const { width, height, palette, pixels } = await indexed(page, png);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(pixels.slice(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", zlib.deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

module.exports = { paletted };
