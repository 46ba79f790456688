// What the workers have in common: one prepares a piece of work, then makes as many steps of it as it is told to, and says
// how long they took.
"use strict";

/// STEPS, INPUTS and CLASSES as in src/nn/yardstick.rs.
const STEPS = 64;
const INPUTS = 16;
const CLASSES = 8;

/// `prepare(work)` returns a function that makes one step, or, where `many`, as many as its argument says; with
/// `operations` where it knows them. `work` is {task: "training" | "inference" | "peak", kind, units, batch}.
function serve(prepare) {
  let made = null;
  self.onmessage = async ({ data }) => {
    try {
      if (data.work) {
        made = await prepare(data.work);
        self.postMessage({ operations: made.operations ?? 0 });
        return;
      }
      const start = performance.now();
      if (made.many) {
        made.many(data.steps);
      } else {
        for (let step = 0; step < data.steps; step += 1) {
          made.one();
        }
      }
      self.postMessage({ milliseconds: performance.now() - start });
    } catch (error) {
      self.postMessage({ error: String(error?.stack ?? error) });
    }
  };
}

/// Numbers in (-1, 1), the same ones on every call.
function numbers(count) {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
