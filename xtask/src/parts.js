// Parts out of their bundles. Before this stand `files`, the bundles' files, and `table` (xtask/src/bundle.rs): of each part its
// name, left out where it counts on; its length; and the bundles that it lies in, as bits.
const parts = new Map();
let number = 0;
for (const row of table.split(",")) {
  const [name, length, bits] = row.split(" ");
  if (name) number = Number(name.split("_")[1]);
  const held = parseInt(bits, 36);
  parts.set(name || `chunk_${number}`, { length: Number(length), bundles: files.filter((_, at) => Math.floor(held / 2 ** at) % 2) });
  number++;
}
/** Files of the screens that are opened, and what has been read of each file: its parts by name. */
const asked = new Set();
const opened = new Map();

/** A part, as an answer that WebAssembly takes. Its bundle is taken from the loader (src/boot/boot.js), or fetched. */
async function part(name) {
  const holders = parts.get(name).bundles;
  if (name.startsWith("split_")) asked.add(holders[0]);
  // A part may lie in the bundles of several screens. In the same turn the screen's own part is asked for: wait for that.
  await null;
  const file = holders.find((file) => opened.has(file)) ?? holders.find((file) => asked.has(file)) ?? holders[0];
  if (!opened.has(file)) opened.set(file, open(file));
  try {
    const content = (await opened.get(file)).get(name);
    return new Response(content, { headers: { "content-type": "application/wasm" } });
  } catch (error) {
    opened.delete(file); // The next try shall fetch it again.
    throw error;
  }
}

/** The parts of a bundle by name. */
async function open(file) {
  const url = new URL(file, import.meta.url).href;
  const kept = globalThis.unrolledParts?.get(url);
  const response = await (kept ? kept() : fetch(url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const content = await response.arrayBuffer();
  const held = [...parts].filter(([, part]) => part.bundles.includes(file));
  let start = 0;
  return new Map(held.map(([name, { length }]) => [name, new Uint8Array(content, (start += length) - length, length)]));
}

