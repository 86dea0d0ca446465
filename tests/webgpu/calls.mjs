/**
 * node calls.mjs FILE: play batches (each behind its length in bytes, 32 bits) and print, as JSON, each call that
 * reaches WebGPU: the interface, the method and its arguments, with {"#": label} in place of objects. Canvases get the
 * handles in CANVASES.
 */
import { readFileSync } from "node:fs";
import { Player } from "../../vizlib/player/player.js";

/** @type {{ batch: number, on: string, method: string, args: any[] }[]} */
const calls = [];
let batch = 0;
const unmarked = (text) => text.replace(/⟦~?[0-9a-f]+⟧/g, "");

/** What JSON says of an argument; what is undefined is left out, as WebGPU sees no difference. */
function plain(value) {
  if (value === undefined) return { undefined: true };
  if (typeof value === "string") return unmarked(value);
  if (value === null || typeof value !== "object") return value;
  if (value.isMock) return { "#": unmarked(value.label ?? "") };
  if (value instanceof Uint32Array) return Array.from(value);
  if (ArrayBuffer.isView(value)) return { bytes: Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, plain(item)]));
}

function kindMade(on, method) {
  if (method === "finish") return on === "GPUCommandEncoder" ? "GPUCommandBuffer" : "GPURenderBundle";
  const made = /^(?:create|begin|get|request)(\w+?)(?:Async)?$/.exec(method)?.[1];
  if (!made || /Query$|MappedRange|CompilationInfo/.test(method) && !/^create/.test(method)) return null;
  return { View: "GPUTextureView", CurrentTexture: "GPUTexture", RenderPass: "GPURenderPassEncoder", ComputePass: "GPUComputePassEncoder" }[made] ?? `GPU${made}`;
}

/** An object of WebGPU that writes down what is done to it. */
function mock(kind, properties = {}) {
  const own = { isMock: true, label: "", ...properties };
  return new Proxy(own, {
    get(target, key) {
      if (key in target || typeof key === "symbol" || key === "then") return target[key];
      if (key === "queue" || (key === "context" || key === "canvas")) return undefined;
      return (...args) => {
        const method = String(key);
        calls.push({ batch, on: kind, method, args: args.map(plain) });
        if (method === "getMappedRange") return new ArrayBuffer(args[1]);
        if (method === "getCompilationInfo") return Promise.resolve({ messages: [] });
        const made = kindMade(kind, method);
        const object = made && device(made, { label: args[0]?.label ?? "" });
        return /Async$|^request|^popError|^onSubmitted/.test(method) ? Promise.resolve(object) : object;
      };
    },
    set(target, key, value) {
      if (key === "label") calls.push({ batch, on: kind, method: "label=", args: [plain(value)] });
      target[key] = value;
      return true;
    },
  });
}

function device(kind, properties) {
  if (kind === "GPUDevice") Object.assign(properties, { queue: mock("GPUQueue"), lost: new Promise(() => {}) });
  if (kind === "GPUAdapter") Object.assign(properties, { features: new Set(), limits: {}, info: {} });
  return mock(kind, properties);
}

const player = new Player(mock("GPU", { wgslLanguageFeatures: [], getPreferredCanvasFormat: () => "bgra8unorm" }));
player.onReply = () => {};
player.onEvent = () => {};
await player.ready;
for (const handle of (process.env.CANVASES ?? "").split(",").filter(Boolean)) {
  player.addCanvas(Number(handle), { width: 1, height: 1, getContext: () => mock("GPUCanvasContext") });
}
const file = readFileSync(process.argv[2]);
for (let at = 0; at < file.length; ) {
  const size = file.readUInt32LE(at);
  const words = new Uint32Array(new Uint8Array(file.subarray(at + 4, at + 4 + size)).buffer);
  const refusal = player.execute(words);
  if (refusal) throw new Error(refusal);
  at += 4 + size;
  batch++;
  await new Promise((resolve) => setTimeout(resolve));
}
console.log(JSON.stringify({ calls, errors: player.errors }));
