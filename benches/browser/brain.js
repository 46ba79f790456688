// brain.js, which trains by a rule of its own: it predicts the next input at every step instead of a class at the last
// one, its error is squared, its RNN has a ReLU, it makes an update (RMSProp, values clipped) after each sequence of what
// is a batch elsewhere. Its networks read whole sequences only, so that a step of inference is a 64th of one.
"use strict";
importScripts("worker.js", "brain-browser.js");

serve(async ({ task, kind, units, batch }) => {
  const Network = kind === "LSTM" ? brain.recurrent.LSTMTimeStep : brain.recurrent.RNNTimeStep;
  const network = new Network({ inputSize: INPUTS, outputSize: INPUTS, hiddenLayers: [units] });
  const sequences = task === "training" ? batch : 1;
  const all = numbers(sequences * (STEPS + 1) * INPUTS);
  const item = (index) => all.slice(index * INPUTS, (index + 1) * INPUTS);
  const sequence = (n, length) => Array.from({ length }, (_, t) => item(n * (STEPS + 1) + t));
  const data = Array.from({ length: sequences }, (_, n) => sequence(n, STEPS + 1));
  network.verifyIsInitialized(data);
  // What its `train` does in one iteration, but for one thing: `train` stops at an error that is not a number, and its RNN
  // of 64 steps comes to that within a few updates. The arithmetic takes as long.
  const update = () => data.forEach((one) => network.trainPattern(one, true));
  if (task === "training") {
    return { one: update };
  }
  update();
  const read = sequence(0, STEPS);
  return {
    many: (steps) => {
      for (let step = 0; step < steps; step += STEPS) {
        network.run(read);
      }
    },
  };
});
