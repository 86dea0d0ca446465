/**
 * node --expose-gc fuzz.mjs FILE: play mutants, each in a fresh player, behind the whole batches that come before it
 * in its session; then a good batch, to see whether the player still works. Prints what came of each as JSON.
 *
 * FILE: JSON with `memory` (bytes that are shared), `device` and `canvases` (handles), and how many bytes of what lies
 * behind it are the `good` batch, those of the `sessions` and the `mutants` ([session, place, bytes, strict]).
 */
import { readFileSync } from "node:fs";
import { Player } from "../../vizlib/player/player.js";
import { StrangeGpu } from "./strange_gpu.mjs";

const file = readFileSync(process.argv[2]);
const head = file.readUInt32LE(0);
const plan = JSON.parse(file.subarray(4, 4 + head).toString());
let at = 4 + head;
/** The next batch; what does not fill a word is lost, as in any Uint32Array. */
function take(size) {
  const words = new Uint32Array(size >>> 2);
  new Uint8Array(words.buffer).set(file.subarray(at, at + words.length * 4));
  at += size;
  return words;
}
const good = take(plan.good);
const sessions = plan.sessions.map((session) => session.map(take));

const unhandled = [];
process.on("unhandledRejection", (error) => unhandled.push(String(error?.stack ?? error)));
const memory = new Uint8Array(plan.memory);
/** @type {Record<string, number>} every sentence that anybody was told, and where first */
const told = {};
const busy = [];

/** Play a batch as it comes: one without a checksum as within a page. */
const play = (player, words) => player.execute(words, words[5] !== 0 || words[6] !== 0);

async function fresh(gpu, place) {
  const player = new Player(gpu);
  player.memory = () => memory;
  player.onReply = (_, ok, text) => {
    if (ok) JSON.parse(text);
    else told[`reply: ${text}`] ??= place;
  };
  player.onEvent = (kind, json) => {
    for (const report of kind === "errors" ? JSON.parse(json) : []) told[report.message] ??= place;
  };
  await player.ready;
  player.nameDevice(plan.device, player.early.device);
  player.useDevice(player.early.device);
  for (const handle of plan.canvases) player.addCanvas(handle, { getContext: () => gpu.make("context") });
  return player;
}

/** What a GPU is asked to do by the good batch, and what else comes of it. @returns {string[]} */
function calls(player, gpu) {
  player.nameDevice(plan.device, player.early.device);
  player.submit(); // what the mutant finished and left
  gpu.calls = [];
  const before = player.errors.length;
  const refusal = play(player, good);
  const made = gpu.calls.filter((call) => !call.includes("ErrorScope"));
  gpu.calls = null;
  const errors = player.errors.slice(before).map((error) => error.message);
  return [refusal, ...errors, ...made];
}

/** Bytes on the heap and outside of it; that less than what there was before, if something was not collected meanwhile. */
function allocated(before = { heapUsed: 0, arrayBuffers: 0 }) {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    heapUsed, arrayBuffers,
    bytes: Math.max(0, heapUsed - before.heapUsed) + Math.max(0, arrayBuffers - before.arrayBuffers),
  };
}

globalThis.gc();
const before = allocated();
const ballast = [new Uint8Array(8 << 20), Array.from({ length: 1 << 20 }, (_, i) => i)];
const measured = allocated(before).bytes; // 16 MB, or this would measure nothing
ballast.length = 0;

const first = new StrangeGpu();
const expected = calls(await fresh(first, -1), first);
const results = [];
for (let place = 0; place < plan.mutants.length; place++) {
  const [session, turn, size, strict] = plan.mutants[place];
  const words = take(size);
  const gpu = new StrangeGpu();
  const player = await fresh(gpu, place);
  for (const before of sessions[session].slice(0, turn)) {
    play(player, before);
    await new Promise(setImmediate); // what was asked for is there: a buffer is mapped
  }
  player.waiting.set(plan.device, gpu.make("device"));
  const errors = player.counters.errors;
  const commands = player.counters.commands;
  if (strict) player.isStrict = gpu.faulty = true;
  gpu.mappedBytes = 0;
  if (place % 50 === 0) globalThis.gc();
  const heap = allocated();
  const began = process.cpuUsage();
  const result = { refusal: "", threw: "", after: "", errors: 0, commands: 0, milliseconds: 0, allocated: 0, mapped: 0 };
  try {
    result.refusal = play(player, words);
  } catch (error) {
    result.threw = String(error.stack ?? error);
  }
  const { user, system } = process.cpuUsage(began); // what others on the machine do does not count
  result.milliseconds = (user + system) / 1000;
  result.mapped = gpu.mappedBytes; // a browser's, not ours
  result.allocated = allocated(heap).bytes - result.mapped;
  result.errors = player.counters.errors - errors;
  result.commands = player.counters.commands - commands;
  for (const error of player.errors) told[error.message] ??= place;
  try {
    const after = calls(player, gpu);
    const wrong = Array.from({ length: Math.max(after.length, expected.length) }, (_, i) => i).find((i) => after[i] !== expected[i]);
    if (wrong !== undefined) result.after = `${after[wrong]} in place of ${expected[wrong]}`;
  } catch (error) {
    result.after = String(error.stack ?? error);
  }
  results.push(result);
  busy.push(player);
  if (busy.length >= 100) await finished();
}
await finished();
if (unhandled.length) throw new Error(`rejections that nobody caught: ${unhandled.slice(0, 3)}`);
console.log(JSON.stringify({ results, told, expected, measured }));

/** Wait for what was looked into later: in strict mode, encoders are encoded again. */
async function finished() {
  for (const player of busy) while (player.reports.telling) await new Promise((resolve) => setTimeout(resolve, 5));
  busy.length = 0;
}
