/**
 * node play.mjs FILE: play batches on a mock GPU and print what happened as JSON.
 * The file holds batches, each behind its length in bytes (32 bits). Canvases get the handles in CANVASES.
 * No more than BUDGET bytes of the GPU's memory may be taken.
 * Before each batch whose number is in LOSE, the newest device is lost, and another one waits to replace it.
 */
import { readFileSync } from "node:fs";
import { Player } from "../../vizlib/player/player.js";
import { mockGpu } from "./mock_gpu.mjs";

const log = [];
const replies = [];
const gpu = mockGpu(log);
const player = new Player(gpu);
player.onReply = (reply, ok, json) => replies.push([reply, ok, json]);
const events = [];
player.onEvent = (kind, message) => events.push([kind, message]);
await player.ready;
if (process.env.BUDGET) player.budget.most = Number(process.env.BUDGET);
for (const handle of (process.env.CANVASES ?? "").split(",").filter(Boolean)) player.addCanvas(Number(handle), gpu.canvas());
const file = readFileSync(process.argv[2]);
const refusals = [];
const losses = (process.env.LOSE ?? "").split(",").filter(Boolean).map(Number);
for (let at = 0; at < file.length; ) {
  if (losses.includes(refusals.length)) {
    gpu.devices.at(-1).lose("as asked");
    log.push("lost");
    while (!player.waiting.size) await new Promise((resolve) => setTimeout(resolve));
  }
  const size = file.readUInt32LE(at);
  const bytes = new Uint8Array(Math.ceil(size / 4) * 4);
  bytes.set(file.subarray(at + 4, at + 4 + size));
  refusals.push(player.execute(new Uint32Array(bytes.buffer, 0, size >>> 2)));
  at += 4 + size;
  await new Promise((resolve) => setTimeout(resolve));
}
while (player.reports.telling) await new Promise((resolve) => setTimeout(resolve, 5));
console.log(JSON.stringify({ log, replies, events, refusals, errors: player.errors, stats: player.stats() }));
