/**
 * node play.mjs FILE: play batches on a mock GPU and print what happened as JSON.
 * The file holds batches, each behind its length in bytes (32 bits). Canvases get the handles in CANVASES.
 */
import { readFileSync } from "node:fs";
import { Player } from "../../vizlib/player/player.js";
import { mockGpu } from "./mock_gpu.mjs";

const log = [];
const replies = [];
const gpu = mockGpu(log);
const player = new Player(gpu);
player.onReply = (reply, ok, json) => replies.push([reply, ok, json]);
player.onEvent = () => {};
await player.ready;
for (const handle of (process.env.CANVASES ?? "").split(",").filter(Boolean)) player.addCanvas(Number(handle), gpu.canvas());
const file = readFileSync(process.argv[2]);
const refusals = [];
for (let at = 0; at < file.length; ) {
  const size = file.readUInt32LE(at);
  const bytes = new Uint8Array(Math.ceil(size / 4) * 4);
  bytes.set(file.subarray(at + 4, at + 4 + size));
  refusals.push(player.execute(new Uint32Array(bytes.buffer, 0, size >>> 2)));
  at += 4 + size;
  await new Promise((resolve) => setTimeout(resolve));
}
console.log(JSON.stringify({ log, replies, refusals, errors: player.errors, stats: player.stats() }));
