"use strict";
// A QR code of an address as a picture (ISO/IEC 18004: bytes, error correction M, versions 1 to 20). A test holds it
// against segno, with which the codes on paper are made.

globalThis.hbQr = (() => {
  // Of each version: bytes of error correction in a block, and the number of blocks.
  const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
  const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
  const MASKS = [
    (x, y) => (x + y) % 2, (_x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
    (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
    (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
  ];
  const QUIET = 4; // modules around the code that stay light

  const aligned = (version) => (version > 1 ? Math.floor(version / 7) + 2 : 0);

  // How many whole bytes fit, those of error correction among them.
  function capacity(version) {
    let bits = (16 * version + 128) * version + 64;
    const count = aligned(version);
    if (count) bits -= (25 * count - 10) * count - 55;
    if (version > 6) bits -= 36;
    return bits >> 3;
  }

  const room = (version) => capacity(version) - CORRECTION[version] * BLOCKS[version];
  const lengthBits = (version) => (version < 10 ? 8 : 16);

  function times(left, right) {
    let product = 0;
    for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((right >> bit) & 1) * left);
    return product;
  }

  function divisor(degree) {
    const found = [...Array(degree - 1).fill(0), 1];
    let root = 1;
    for (let step = 0; step < degree; step += 1) {
      for (let at = 0; at < degree; at += 1) found[at] = times(found[at], root) ^ (found[at + 1] ?? 0);
      root = times(root, 2);
    }
    return found;
  }

  function remainder(data, by) {
    const rest = by.map(() => 0);
    for (const byte of data) {
      const factor = byte ^ rest.shift();
      rest.push(0);
      by.forEach((each, at) => { rest[at] ^= times(each, factor); });
    }
    return rest;
  }

  // What is drawn: the bytes of the text, filled up, in blocks with their error correction, one byte of each in turn.
  function codewords(bytes, version) {
    let bits = "0100" + bytes.length.toString(2).padStart(lengthBits(version), "0");
    for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
    const all = room(version) * 8;
    bits += "0".repeat(Math.min(4, all - bits.length));
    bits += "0".repeat((8 - (bits.length % 8)) % 8);
    const data = (bits.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2));
    for (let fill = 0xec; data.length < room(version); fill ^= 0xec ^ 0x11) data.push(fill);
    const count = BLOCKS[version];
    const short = Math.floor(data.length / count);
    const longer = data.length % count;
    const by = divisor(CORRECTION[version]);
    const blocks = [];
    for (let at = 0, from = 0; at < count; at += 1) {
      const block = data.slice(from, from + short + (at >= count - longer ? 1 : 0));
      from += block.length;
      blocks.push({ block, check: remainder(block, by) });
    }
    const turns = (lists, most) => Array.from({ length: most }, (_, at) => lists.flatMap((list) => (at < list.length ? [list[at]] : []))).flat();
    return [...turns(blocks.map(({ block }) => block), short + 1), ...turns(blocks.map(({ check }) => check), by.length)];
  }

  function checked(value, bits, polynomial) {
    let rest = value;
    for (let step = 0; step < bits; step += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * polynomial);
    return (value << bits) | rest;
  }

  // The parts that every code of a version has; what is null is for data.
  function frame(version) {
    const size = version * 4 + 17;
    const grid = Array.from({ length: size }, () => Array(size).fill(null));
    const put = (x, y, dark) => { if (grid[y]?.[x] !== undefined) grid[y][x] = dark ? 1 : 0; };
    for (let at = 0; at < size; at += 1) { put(6, at, at % 2 === 0); put(at, 6, at % 2 === 0); }
    for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let x = -4; x <= 4; x += 1) for (let y = -4; y <= 4; y += 1) put(left + x, top + y, ![2, 4].includes(Math.max(Math.abs(x), Math.abs(y))));
    }
    const count = aligned(version);
    const step = count ? Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2 : 0;
    const places = Array.from({ length: count }, (_, at) => (at ? size - 7 - (count - 1 - at) * step : 6));
    for (const [i, left] of places.entries()) {
      for (const [j, top] of places.entries()) {
        if ((!i && !j) || (!i && j === count - 1) || (i === count - 1 && !j)) continue;
        for (let x = -2; x <= 2; x += 1) for (let y = -2; y <= 2; y += 1) put(left + x, top + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
      }
    }
    if (version > 6) {
      const bits = checked(version, 12, 0x1f25);
      for (let at = 0; at < 18; at += 1) {
        const dark = (bits >> at) & 1;
        const [far, near] = [size - 11 + (at % 3), Math.floor(at / 3)];
        put(far, near, dark);
        put(near, far, dark);
      }
    }
    // Room for the format, which tells the mask.
    format(put, size, 0);
    return { grid, put, size };
  }

  function format(put, size, mask) {
    const bits = checked(mask, 10, 0x537) ^ 0x5412;
    const bit = (at) => (bits >> at) & 1;
    for (let at = 0; at < 6; at += 1) put(8, at, bit(at));
    put(8, 7, bit(6));
    put(8, 8, bit(7));
    put(7, 8, bit(8));
    for (let at = 9; at < 15; at += 1) put(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at += 1) put(size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at += 1) put(8, size - 15 + at, bit(at));
    put(8, size - 8, 1);
  }

  // The places for data in the order in which they are filled: two columns at a time, up and down in turn.
  function path({ grid, size }) {
    const places = [];
    for (let right = size - 1; right > 0; right -= 2) {
      if (right === 6) right -= 1;
      for (let at = 0; at < size; at += 1) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - at : at;
        for (const x of [right, right - 1]) if (grid[y][x] === null) places.push([x, y]);
      }
    }
    return places;
  }

  // How much a code looks like what readers stumble over: the less, the better.
  function penalty(grid) {
    const lines = [...grid.map((row) => row.join("")), ...grid.map((_, x) => grid.map((row) => row[x]).join(""))];
    let sum = 0;
    for (const line of lines) {
      for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      for (let at = 0; at < line.length - 10; at += 1) if (["10111010000", "00001011101"].includes(line.slice(at, at + 11))) sum += 40;
    }
    for (let y = 1; y < grid.length; y += 1) {
      for (let x = 1; x < grid.length; x += 1) if ([grid[y - 1][x], grid[y][x - 1], grid[y - 1][x - 1]].every((each) => each === grid[y][x])) sum += 3;
    }
    const dark = grid.flat().reduce((before, each) => before + each, 0) / grid.length ** 2;
    return sum + 10 * Math.floor(Math.abs(dark * 100 - 50) / 5);
  }

  function masked(bits, version, mask) {
    const made = frame(version);
    path(made).forEach(([x, y], at) => { made.put(x, y, Number(bits[at] ?? 0) ^ (MASKS[mask](x, y) === 0 ? 1 : 0)); });
    format(made.put, made.size, mask);
    return made.grid;
  }

  // Rows of 0 and 1; null for a text that is too long. `mask` is only given by tests.
  function make(text, mask = null) {
    const bytes = [...new TextEncoder().encode(text)];
    const version = CORRECTION.findIndex((_, each) => each && 4 + lengthBits(each) + bytes.length * 8 <= room(each) * 8);
    if (version < 0) return null;
    const bits = codewords(bytes, version).map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const grids = (mask === null ? [...MASKS.keys()] : [mask]).map((each) => masked(bits, version, each));
    return grids.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
  }

  function picture(text) {
    const grid = make(text);
    if (!grid) return null;
    const size = grid.length + 2 * QUIET;
    const element = (name, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      return made;
    };
    const svg = element("svg", { viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true", "shape-rendering": "crispEdges" });
    let dark = "";
    grid.forEach((row, y) => { row.forEach((each, x) => { if (each) dark += `M${x + QUIET} ${y + QUIET}h1v1h-1z`; }); });
    svg.append(element("path", { d: `M0 0h${size}v${size}H0z`, fill: "#fff" }), element("path", { d: dark, fill: "#000" }));
    return svg;
  }

  return { make, picture };
})();
