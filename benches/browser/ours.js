// This project's engine.
"use strict";
importScripts("worker.js", "yardstick.js");

const ready = wasm_bindgen({ module_or_path: "yardstick_bg.wasm" });

serve(async ({ task, kind, units, batch }) => {
  await ready;
  const { Work } = wasm_bindgen;
  const work =
    task === "training"
      ? Work.training(kind, units, batch)
      : task === "inference"
        ? Work.inference(kind, units)
        : Work.peak();
  return { many: (steps) => work.run(steps), operations: work.operations() };
});
