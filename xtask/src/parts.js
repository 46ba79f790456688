// Parts out of their bundles. Before this stand `bundles`: by name, a bundle's file and the names of its parts in their order;
// and `lengths`: by name, the bytes of a part.
const asked = new Set();
const opened = new Map();

/** A part, as an answer that WebAssembly takes. Its bundle is taken from the loader (src/boot/boot.js), or fetched. */
async function part(name) {
  if (bundles[name.replace("split_", "")]) asked.add(name.replace("split_", ""));
  // A part may lie in the bundles of several screens. In the same turn the screen's own part is asked for: wait for that.
  await null;
  const holders = Object.keys(bundles).filter((bundle) => bundles[bundle].parts.includes(name));
  const bundle = holders.find((bundle) => opened.has(bundle)) ?? holders.find((bundle) => asked.has(bundle)) ?? holders[0];
  if (!opened.has(bundle)) opened.set(bundle, open(bundle));
  try {
    const content = (await opened.get(bundle)).get(name);
    return new Response(content, { headers: { "content-type": "application/wasm" } });
  } catch (error) {
    opened.delete(bundle); // The next try shall fetch it again.
    throw error;
  }
}

/** The parts of a bundle by name. */
async function open(bundle) {
  const { file, parts } = bundles[bundle];
  const url = new URL(file, import.meta.url).href;
  const kept = globalThis.unrolledParts?.get(url);
  const response = await (kept ? kept() : fetch(url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const content = await response.arrayBuffer();
  let start = 0;
  return new Map(parts.map((name) => [name, new Uint8Array(content, (start += lengths[name]) - lengths[name], lengths[name])]));
}

