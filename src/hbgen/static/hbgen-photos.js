"use strict";
// Photos as evidence: made smaller and rid of all that a camera writes into them (place, time, device), kept on the
// device in IndexedDB, and packed with the answers into one archive. Nothing is fetched, and nothing leaves the page.

globalThis.hbPhotos = (definition) => {
  const SIDE = 1600; // pixels of the longer side
  const LARGEST = 700_000; // bytes of a photo that is kept
  const LARGEST_FILE = 40_000_000; // bytes of a file that is read
  const MOST = 6; // photos of an item
  const path = location.pathname;
  const at = path.lastIndexOf(`/${definition.edition}/`);
  const database = `hbgen-photos:${at < 0 ? path : path.slice(0, at)}`;
  const prefix = `${definition.edition}:${definition.instrument}:`;
  const held = new Map(); // key → what the browser did not keep
  const keyOf = (run, name) => `${prefix}${run}:${name}`;

  // --- one photo ---

  // The photo anew, from its pixels alone: what else a file holds does not come along. Null for what is no picture.
  async function shrink(file) {
    if (file.size > LARGEST_FILE) return null;
    let picture;
    try { picture = await createImageBitmap(file); } catch { return null; }
    let side = Math.min(SIDE, Math.max(picture.width, picture.height));
    try {
      for (let quality = 0.8; ; quality -= 0.15) {
        const scale = side / Math.max(picture.width, picture.height);
        const canvas = /** @type {any} */ (document.createElement("canvas"));
        canvas.width = Math.max(1, Math.round(picture.width * scale));
        canvas.height = Math.max(1, Math.round(picture.height * scale));
        const context = canvas.getContext("2d");
        // What is transparent would be black.
        context.fillStyle = "#fff";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(picture, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
        if (!blob) return null;
        if (blob.size <= LARGEST) return new Uint8Array(await blob.arrayBuffer());
        if (quality < 0.5) side = Math.round(side * 0.7);
        if (side < 100) return null;
      }
    } finally { picture.close(); }
  }

  // A canvas, since the page's policy lets no picture in that is not a file of the site.
  async function preview(bytes) {
    const canvas = /** @type {any} */ (document.createElement("canvas"));
    try {
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      const scale = 240 / Math.max(picture.width, picture.height);
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
    } catch { /* it stays empty */ }
    return canvas;
  }

  // --- what this browser keeps ---

  const wait = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  // Does something with the photos; null where this browser keeps none.
  async function use(mode, act) {
    try {
      const opening = indexedDB.open(database, 1);
      opening.onupgradeneeded = () => { opening.result.createObjectStore("photos"); };
      const base = await wait(opening);
      try {
        const transaction = base.transaction("photos", mode);
        const ended = new Promise((done, failed) => {
          transaction.oncomplete = done;
          transaction.onerror = transaction.onabort = () => failed(transaction.error);
        });
        ended.catch(() => {}); // what failed is told by the request
        const result = await wait(act(transaction.objectStore("photos")));
        await ended;
        return result ?? true;
      } finally { base.close(); }
    } catch { return null; }
  }

  const within = (start) => IDBKeyRange.bound(start, `${start}\uffff`);

  // Under a name of its own, also when two tabs keep one at once: a name that is taken is not written over. Whether
  // this browser keeps it; else it lasts as long as the page.
  async function keep(run, item, bytes, taken) {
    const numberOf = (name) => Number(/-(\d+)\.jpg$/.exec(name)?.[1]) || 0;
    let number = 1 + Math.max(0, ...taken.map(numberOf));
    for (const last = number + 50; number < last; number += 1) {
      const name = `${item}-${number}.jpg`;
      const key = keyOf(run, name);
      if (held.has(key)) continue;
      if (await use("readwrite", (photos) => photos.add(bytes, key)) !== null) return { name, isKept: true };
      if (await use("readonly", (photos) => photos.count(key))) continue;
      held.set(key, bytes);
      return { name, isKept: false };
    }
    throw new RangeError(item);
  }

  // Item → names of the photos of a run that are there, as the database has them whatever tab kept them; as the run names
  // them where there is none.
  async function listed(run) {
    const start = keyOf(run.id, "");
    const keys = await use("readonly", (photos) => photos.getAllKeys(within(start)));
    if (!Array.isArray(keys)) return Object.fromEntries(Object.entries(run.photos).filter(([, names]) => names.length));
    const names = [...new Set([...keys.map(String), ...[...held.keys()].filter((key) => key.startsWith(start))])];
    const all = {};
    for (const name of names.map((key) => key.slice(start.length))) {
      const item = name.slice(0, name.lastIndexOf("-"));
      all[item] = [...(all[item] || []), name];
    }
    const numberOf = (name) => Number(name.slice(name.lastIndexOf("-") + 1, -4));
    for (const of of Object.values(all)) of.sort((a, b) => numberOf(a) - numberOf(b));
    return all;
  }

  async function read(run, name) {
    const key = keyOf(run, name);
    const bytes = held.get(key) || await use("readonly", (photos) => photos.get(key));
    return bytes instanceof Uint8Array ? bytes : null;
  }

  async function remove(run, name) {
    const key = keyOf(run, name);
    held.delete(key);
    await use("readwrite", (photos) => photos.delete(key));
  }

  // To the run that takes the place of this one; the names of the copies, by item.
  async function copied(run, id) {
    const all = {};
    for (const [item, names] of Object.entries(run.photos)) {
      const there = [];
      for (const each of names) {
        const bytes = await read(run.id, each);
        if (bytes) there.push((await keep(id, item, bytes, there)).name);
      }
      if (there.length) all[item] = there;
    }
    return all;
  }

  async function removeAll(run) {
    for (const key of [...held.keys()].filter((one) => one.startsWith(keyOf(run, "")))) held.delete(key);
    await use("readwrite", (photos) => photos.delete(within(keyOf(run, ""))));
  }

  // Photos of runs that are on this device no more, such as those whose answers somebody cleared with the browser's data.
  async function clean(isThere) {
    const keys = await use("readonly", (photos) => photos.getAllKeys(within(prefix)));
    const runs = new Set((Array.isArray(keys) ? keys : []).map((key) => String(key).slice(prefix.length).split(":")[0]));
    for (const run of runs) if (!isThere(run)) await removeAll(run);
  }

  // --- with the answers ---

  // A name that every system takes, below the folder of its run.
  const nameOf = (run, name) => `photos/${run}/${name}`.replace(/[^A-Za-z0-9/.-]/g, "_");

  // The runs with the photos that are still there, and these as files of an archive.
  async function gather(runs) {
    const files = [];
    const whole = [];
    for (const run of runs) {
      const photos = {};
      for (const [item, names] of Object.entries(await listed({ ...run, photos: run.photos || {} }))) {
        for (const name of names) {
          const bytes = await read(run.id, name);
          if (!bytes) continue;
          photos[item] = [...(photos[item] || []), name];
          files.push({ name: nameOf(run.id, name), bytes });
        }
      }
      whole.push({ ...run, photos });
    }
    return { runs: whole, files };
  }

  return { MOST, clean, copied, gather, keep, listed, preview, read, remove, removeAll, shrink };
};

// An archive in the ZIP format whose files are stored as they are: [{ name, bytes }]. Names are ASCII.
globalThis.hbZip = (files) => {
  const table = Array.from({ length: 256 }, (_, start) => {
    let value = start;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value >>> 0;
  });

  function checksum(bytes) {
    let value = 0xffffffff;
    for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 255];
    return (value ^ 0xffffffff) >>> 0;
  }

  // Numbers of two and four bytes, the lowest first.
  function record(...fields) {
    const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
    const view = new DataView(bytes.buffer);
    let place = 0;
    for (const [size, value] of fields) {
      if (size === 2) view.setUint16(place, value, true);
      else view.setUint32(place, value, true);
      place += size;
    }
    return bytes;
  }

  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    // Version 2.0, nothing packed, the first day that the format knows: an archive tells no time.
    const common = [[2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21], [4, checksum(bytes)], [4, bytes.length], [4, bytes.length],
      [2, path.length], [2, 0]];
    parts.push(record([4, 0x04034b50], ...common), path, bytes);
    directory.push(record([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path);
    offset += 30 + path.length + bytes.length;
  }
  const size = directory.reduce((sum, bytes) => sum + bytes.length, 0);
  const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
};
