// Has the contenders work by turns, one at a time, so that what slows the machine down slows all of them, and sends what it
// measured to the server.
"use strict";

const CONTENDERS = {
  ours: "ours.js",
  "tensorflow wasm": "tensorflow.js?backend=wasm",
  "tensorflow cpu": "tensorflow.js?backend=cpu",
  brain: "brain.js",
};
const TRAINING = [
  { kind: "LSTM", units: 32, batch: 16 },
  { kind: "LSTM", units: 128, batch: 32 },
  { kind: "RNN", units: 32, batch: 16 },
  { kind: "RNN", units: 128, batch: 32 },
].map((row) => ({ task: "training", ...row }));
const INFERENCE = [32, 128].map((units) => ({ task: "inference", kind: "LSTM", units, batch: 1 }));

/// A turn is this long, in milliseconds, or one step.
const TURN = 60;
/// Turns of each contender, and what the slow ones may take together at most, but for three turns.
const ROUNDS = 7;
const BUDGET = 8_000;
/// The time to warm up in.
const WARM = 300;

const send = (path, content) =>
  fetch(path, { method: "POST", body: typeof content === "string" ? content : JSON.stringify(content) });

class Contender {
  constructor(name, script) {
    this.name = name;
    this.worker = new Worker(script);
  }

  ask(message) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) =>
        data.error ? reject(new Error(`${this.name}: ${data.error}`)) : resolve(data);
      this.worker.onerror = (event) => reject(new Error(`${this.name}: ${event.message}`));
      this.worker.postMessage(message);
    });
  }

  /// Prepares the work, makes steps until they are warm, and settles how many make a turn.
  async prepare(work) {
    const { operations } = await this.ask({ work });
    this.operations = operations;
    this.times = [];
    this.spent = 0;
    // brain.js reads whole sequences of 64 steps.
    const unit = work.task === "inference" ? 64 : 1;
    let steps = unit;
    let time = 0;
    for (let spent = 0, turns = 0; spent < WARM || turns < 2; spent += time, turns += 1) {
      time = (await this.ask({ steps })).milliseconds;
      if (time < TURN / 2) {
        steps *= 2;
      }
    }
    this.steps = Math.max(unit, unit * Math.round((steps * TURN) / Math.max(time, 0.01) / unit));
  }

  async turn() {
    const { milliseconds } = await this.ask({ steps: this.steps });
    this.spent += milliseconds;
    this.times.push(milliseconds / this.steps);
  }
}

/// Everyone's times of one piece of work, in milliseconds a step; index k of each is of the same round.
async function measure(work, contenders, peak) {
  const all = [...contenders, peak];
  for (const contender of contenders) {
    await contender.prepare(work);
  }
  await peak.prepare({ task: "peak" });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contender of all) {
      if (round < 3 || contender.spent < BUDGET) {
        await contender.turn();
      }
    }
  }
  const entries = all.map(({ name, times, operations }) => [name, { times, operations }]);
  return { ...work, contenders: Object.fromEntries(entries) };
}

async function run() {
  const contenders = Object.entries(CONTENDERS).map(([name, script]) => new Contender(name, script));
  const peak = new Contender("peak", CONTENDERS.ours);
  const rows = [];
  for (const work of [...TRAINING, ...INFERENCE]) {
    await send("progress", `${work.task}: ${work.kind}, ${work.units} units`);
    rows.push(await measure(work, contenders, peak));
  }
  await send("result", { date: new Date().toISOString().slice(0, 10), rows });
}

run().catch((error) => send("failure", String(error?.stack ?? error)));
