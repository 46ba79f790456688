// TensorFlow.js: the same network and the same update, clipping included. The address names the backend.
"use strict";
importScripts("worker.js", "tf.min.js", "tf-backend-wasm.min.js");

const backend = new URL(location.href).searchParams.get("backend");

/// The largest norm of the gradient, as the engine's yardstick has it.
const CLIP = 1;

async function start() {
  tf.wasm.setWasmPaths(new URL(".", location.href).href);
  if (!(await tf.setBackend(backend)) || tf.getBackend() !== backend) {
    throw new Error(`TensorFlow.js has no backend ${backend} here`);
  }
  if (backend === "wasm" && !(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new Error("TensorFlow.js found no SIMD");
  }
}
const ready = start();

function layer(kind, options) {
  return kind === "LSTM"
    ? tf.layers.lstm({ recurrentActivation: "sigmoid", ...options })
    : tf.layers.simpleRNN({ activation: "tanh", ...options });
}

function training(kind, units, batch) {
  const model = tf.sequential({
    layers: [
      layer(kind, { units, inputShape: [STEPS, INPUTS] }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
  const variables = model.trainableWeights.map((weight) => weight.val);
  const optimizer = tf.train.adam(1e-3);
  const x = tf.tensor(numbers(batch * STEPS * INPUTS), [batch, STEPS, INPUTS]);
  const classes = Array.from({ length: batch }, (_, n) => (5 * n) % CLASSES);
  const y = tf.oneHot(tf.tensor1d(classes, "int32"), CLASSES).toFloat();
  return () =>
    tf.tidy(() => {
      const loss = () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }));
      const { value, grads } = tf.variableGrads(loss, variables);
      const squares = Object.values(grads).map((gradient) => gradient.square().sum());
      const norm = tf.addN(squares).sqrt();
      const factor = tf.minimum(1, tf.div(CLIP, norm.add(1e-6)));
      const clipped = Object.entries(grads).map(([name, gradient]) => [name, gradient.mul(factor)]);
      optimizer.applyGradients(Object.fromEntries(clipped));
      return value.dataSync()[0];
    });
}

function inference(kind, units) {
  const model = tf.sequential({
    layers: [layer(kind, { units, stateful: true, batchInputShape: [1, 1, INPUTS] })],
  });
  const x = tf.tensor(numbers(INPUTS), [1, 1, INPUTS]);
  return () => tf.tidy(() => model.predict(x).dataSync()[0]);
}

serve(async ({ task, kind, units, batch }) => {
  await ready;
  return { one: task === "training" ? training(kind, units, batch) : inference(kind, units) };
});
