/**
 * The player: executes a command stream on WebGPU. It is the only JavaScript that touches WebGPU, and it
 * knows nothing of Python: it takes batches (see batch.js), and answers through `onReply` and `onEvent`.
 *
 * Each command of the table is the method of the same name in camelCase; its decoder stands in commands.js.
 */

import { describeAdapter, problem, requestFullDevice } from "./adapter.js";
import { BY_CODE, checkBatch } from "./batch.js";
import { HEADER_WORDS, NONE } from "./commands.js";
import { Consequence, Failed, Handles } from "./handles.js";

const scratch = new DataView(new ArrayBuffer(8));
const decoder = new TextDecoder();
const KEPT_ERRORS = 100;

export class Player {
  /**
   * Asks for adapter and device at once, unless `early` is false; `ready` tells what came of it.
   * @param {any} gpu navigator.gpu, or a mock of it
   * @param {{ early?: boolean }} [options]
   */
  constructor(gpu, { early = true } = {}) {
    this.gpu = gpu;
    this.objects = new Handles();
    /** @type {((reply: number, ok: boolean, json: string) => void) | null} */
    this.onReply = null;
    /** @type {((kind: string, message: string) => void) | null} */
    this.onEvent = null;
    /** @type {(() => void) | null} */
    this.flush = null;
    /** @type {((message: string) => void) | null} told of every error, beside onEvent; for whoever drives the page */
    this.onerror = null;
    /** @type {(() => Uint8Array) | null} the memory that the sender shares, taken anew at each use: it may grow */
    this.memory = null;
    this.counters = { crossings: 0, commands: 0, bytes: 0, frames: 0, errors: 0 };
    /** @type {{ kind: string, message: string }[]} */
    this.errors = [];
    /** @type {any} */ this.device = null;
    /** @type {any} */ this.encoder = null;
    /** @type {any} */ this.target = null; // the open pass or bundle encoder
    /** @type {any[]} */ this.finished = [];
    /** @type {any[]} */ this.colors = [];
    /** @type {any} */ this.depth = undefined;
    /** @type {any} */ this.timestamps = undefined;
    /** An encoder in which a command failed is given up, with one report. */
    this.broken = false;
    /** @type {WeakMap<any, { offset: number, size: number, range: ArrayBuffer | null }>} */
    this.mapped = new WeakMap();
    /** @type {WeakSet<any>} textures that belong to a canvas, which shows them after we are done with them */
    this.shown = new WeakSet();
    /** @type {{ adapter: any, device: any, taken: boolean } | null} */
    this.early = null;
    this.floats = new Float32Array(0);
    this.data = new Uint8Array(0);
    this.ready = early ? this.prepare() : Promise.resolve({ ok: true });
  }

  // ---- Start ----

  /** @returns {Promise<any>} `{ ok, … }`; never rejects */
  async prepare() {
    if (!this.gpu) return problem(globalThis.isSecureContext === false ? "insecure" : "no-webgpu");
    try {
      const adapter = await this.gpu.requestAdapter({ powerPreference: "high-performance" });
      if (!adapter) return problem("no-adapter");
      const device = await requestFullDevice(adapter);
      this.listen(device);
      this.early = { adapter, device, taken: false };
      return { ok: true, adapter: describeAdapter(adapter).info };
    } catch (error) {
      return problem("no-device", String(error));
    }
  }

  /** What the early adapter is, as JSON; "" while there is none. */
  describe() {
    return this.early ? JSON.stringify(describeAdapter(this.early.adapter)) : "";
  }

  /** @param {any} device */
  listen(device) {
    device.addEventListener?.("uncapturederror", (/** @type {any} */ event) => {
      event.preventDefault?.();
      this.report(event.error?.constructor?.name ?? "GPUError", event.error?.message ?? String(event));
    });
    device.lost?.then((/** @type {any} */ info) => {
      if (info.reason !== "destroyed") this.report("lost", info.message);
    });
  }

  /**
   * Join a Python in the same page.
   * @param {{ HEAPU8: Uint8Array }} module Pyodide's, whose memory may be replaced as it grows
   * @param {(reply: number, ok: boolean, json: string) => void} onReply
   * @param {(kind: string, message: string) => void} onEvent
   * @param {() => void} flush
   */
  attach(module, onReply, onEvent, flush) {
    this.memory = () => module.HEAPU8;
    this.onReply = onReply;
    this.onEvent = onEvent;
    this.flush = flush;
  }

  /** Have Python send what it has queued, when the code that runs now is done. */
  requestFlush() {
    setTimeout(() => this.flush?.());
  }

  // ---- Execution ----

  /**
   * Execute a batch that lies in the shared memory.
   * @param {number} address
   * @param {number} size bytes
   * @returns {string} "" or the sentence it was refused with
   */
  run(address, size) {
    const memory = /** @type {() => Uint8Array} */ (this.memory)();
    return this.execute(new Uint32Array(memory.buffer, memory.byteOffset + address, size >>> 2));
  }

  /**
   * Execute a batch.
   * @param {Uint32Array} words
   * @returns {string} "" or the sentence it was refused with
   */
  execute(words) {
    this.counters.crossings++;
    let batch;
    try {
      batch = checkBatch(words, this.memory ? this.memory().length : 0);
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
    const { end, dataBytes } = batch;
    this.floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    this.data = new Uint8Array(words.buffer, words.byteOffset + end * 4, dataBytes);
    this.counters.bytes += words.length * 4;
    for (let i = HEADER_WORDS; i < end; ) {
      const command = /** @type {import("./commands.js").Command} */ (BY_CODE[words[i] & 0xff]);
      try {
        command.run(this, words, i);
      } catch (error) {
        this.failed(command, words, i, /** @type {Error} */ (error));
      }
      this.counters.commands++;
      i += command.words;
    }
    return "";
  }

  /**
   * A command threw: say so once, and let what depends on it fall silently.
   * @param {import("./commands.js").Command} command
   * @param {Uint32Array} words
   * @param {number} i
   * @param {Error} error
   */
  failed(command, words, i, error) {
    if (command.made) this.objects.set(words[i + command.made], new Failed(error.message));
    if (command.reply && words[i + command.reply]) this.answer(words[i + command.reply], Promise.reject(error));
    const silent = error instanceof Consequence || this.broken;
    if ((this.encoder || this.target) && command.code >= 50) this.broken = true;
    if (!silent) this.report("GPUValidationError", `${command.name}: ${error.message}`);
  }

  /** @param {string} kind @param {string} message */
  report(kind, message) {
    this.counters.errors++;
    if (this.errors.length < KEPT_ERRORS) this.errors.push({ kind, message });
    this.onerror?.(message);
    if (this.onEvent) this.onEvent(kind, message);
    else console.error(`vizlib: ${kind}: ${message}`);
  }

  /**
   * Answer when a promise settles; it is always caught.
   * @param {number} reply
   * @param {Promise<any>} promise
   * @param {(value: any) => any} [convert] to plain data
   */
  answer(reply, promise, convert = () => null) {
    promise.then(
      (value) => this.onReply?.(reply, true, JSON.stringify(convert(value) ?? null)),
      (error) => this.onReply?.(reply, false, String(error?.message ?? error)),
    );
  }

  stats() {
    return { ...this.counters, objects: this.objects.live };
  }

  // ---- What the decoders read ----

  /** @param {number} handle */
  object(handle) {
    return this.objects.get(handle);
  }

  /** @param {number} low @param {number} high */
  f64(low, high) {
    scratch.setUint32(0, low, true);
    scratch.setUint32(4, high, true);
    return scratch.getFloat64(0, true);
  }

  /** @param {number} offset @param {number} size */
  bytes(offset, size) {
    return this.data.subarray(offset, offset + size);
  }

  /** @param {number} offset @param {number} size */
  text(offset, size) {
    return size ? decoder.decode(this.data.subarray(offset, offset + size)) : "";
  }

  /** @param {number} offset @param {number} size */
  json(offset, size) {
    return this.revive(JSON.parse(this.text(offset, size)));
  }

  /** Put objects where `{"#": handle}` stands. @param {any} value @returns {any} */
  revive(value) {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) value[i] = this.revive(value[i]);
      return value;
    }
    if (value["#"] !== undefined) return this.objects.get(value["#"]);
    for (const key in value) value[key] = this.revive(value[key]);
    return value;
  }

  /** @param {number} address @param {number} size */
  shared(address, size) {
    return /** @type {() => Uint8Array} */ (this.memory)().subarray(address, address + size);
  }

  // ---- Adapter and device ----

  /** @param {number} handle @param {any} options @param {number} reply */
  requestAdapter(handle, options, reply) {
    const asksForOther = options.forceFallbackAdapter || options.powerPreference === "low-power" || options.featureLevel === "compatibility";
    if (this.early && !asksForOther) {
      const { adapter } = this.early;
      this.objects.set(handle, { adapter, options, early: this.early, used: true });
      if (reply) this.answer(reply, Promise.resolve(adapter), describeAdapter);
      return;
    }
    const found = (async () => {
      const ready = asksForOther ? null : await this.ready;
      const adapter = ready && this.early ? this.early.adapter : await this.gpu?.requestAdapter(options);
      if (!adapter) throw new Error(ready?.message ?? problem("no-adapter").message);
      const early = adapter === this.early?.adapter ? this.early : null;
      this.objects.set(handle, { adapter, options, early, used: early !== null });
      return adapter;
    })();
    this.answer(reply, found, describeAdapter);
  }

  /** @param {any} record @param {number} handle @param {any} descriptor @param {number} reply */
  requestDevice(record, handle, descriptor, reply) {
    if (record.early && !record.early.taken) {
      record.early.taken = true;
      record.early.device.label = descriptor.label ?? "";
      this.objects.set(handle, record.early.device);
      if (reply) this.answer(reply, Promise.resolve());
      return;
    }
    const found = (async () => {
      // An adapter gives one device; later ones need an adapter of their own.
      const adapter = record.used ? await this.gpu.requestAdapter(record.options) : record.adapter;
      record.used = true;
      const device = await adapter.requestDevice(descriptor);
      this.listen(device);
      this.objects.set(handle, device);
    })();
    this.answer(reply, found);
  }

  /** @param {any} device */
  useDevice(device) {
    this.device = device;
  }

  /** @param {any} device @param {number} reply */
  watchLost(device, reply) {
    this.answer(reply, device.lost, (info) => ({ reason: info.reason, message: info.message }));
  }

  /** @param {string} filter */
  pushErrorScope(filter) {
    this.device.pushErrorScope(filter);
  }

  /** @param {number} reply */
  popErrorScope(reply) {
    this.answer(reply, this.device.popErrorScope(), (error) => error && { type: error.constructor.name, message: error.message });
  }

  // ---- Resources ----

  /** @param {number} handle @param {number} size @param {number} usage @param {number} mapped @param {string} label */
  createBuffer(handle, size, usage, mapped, label) {
    const buffer = this.device.createBuffer({ size, usage, mappedAtCreation: mapped !== 0, label });
    if (mapped) this.mapped.set(buffer, { offset: 0, size, range: null });
    this.objects.set(handle, buffer);
  }

  /** @param {number} handle @param {any} descriptor */
  createTexture(handle, descriptor) {
    this.objects.set(handle, this.device.createTexture(descriptor));
  }

  /** @param {any} texture @param {number} handle @param {any} descriptor */
  createView(texture, handle, descriptor) {
    this.objects.set(handle, texture.createView(descriptor));
  }

  /** @param {number} handle @param {any} descriptor */
  createSampler(handle, descriptor) {
    this.objects.set(handle, this.device.createSampler(descriptor));
  }

  /** @param {number} handle @param {any} descriptor */
  createBindGroupLayout(handle, descriptor) {
    this.objects.set(handle, this.device.createBindGroupLayout(descriptor));
  }

  /** @param {number} handle @param {any} descriptor */
  createBindGroup(handle, descriptor) {
    this.objects.set(handle, this.device.createBindGroup(descriptor));
  }

  /** @param {number} handle @param {any} descriptor */
  createPipelineLayout(handle, descriptor) {
    this.objects.set(handle, this.device.createPipelineLayout(descriptor));
  }

  /** @param {number} handle @param {string} code @param {string} label */
  createShaderModule(handle, code, label) {
    this.objects.set(handle, this.device.createShaderModule({ code, label }));
  }

  /** @param {number} handle @param {any} descriptor */
  createComputePipeline(handle, descriptor) {
    this.objects.set(handle, this.device.createComputePipeline(descriptor));
  }

  /** @param {number} handle @param {any} descriptor */
  createRenderPipeline(handle, descriptor) {
    this.objects.set(handle, this.device.createRenderPipeline(descriptor));
  }

  /** @param {number} handle @param {any} descriptor @param {number} reply */
  createComputePipelineAsync(handle, descriptor, reply) {
    this.answer(reply, this.device.createComputePipelineAsync(descriptor).then((/** @type {any} */ p) => this.objects.set(handle, p)));
  }

  /** @param {number} handle @param {any} descriptor @param {number} reply */
  createRenderPipelineAsync(handle, descriptor, reply) {
    this.answer(reply, this.device.createRenderPipelineAsync(descriptor).then((/** @type {any} */ p) => this.objects.set(handle, p)));
  }

  /** @param {any} pipeline @param {number} index @param {number} handle */
  getBindGroupLayout(pipeline, index, handle) {
    this.objects.set(handle, pipeline.getBindGroupLayout(index));
  }

  /** @param {number} handle @param {any} descriptor */
  createQuerySet(handle, descriptor) {
    this.objects.set(handle, this.device.createQuerySet(descriptor));
  }

  /** @param {any} module @param {number} reply */
  getCompilationInfo(module, reply) {
    this.answer(reply, module.getCompilationInfo(), (info) =>
      info.messages.map((/** @type {any} */ m) => ({
        message: m.message, type: m.type, lineNum: m.lineNum, linePos: m.linePos, offset: m.offset, length: m.length,
      })),
    );
  }

  /** @param {any} object */
  destroy(object) {
    object.destroy();
  }

  /** @param {number} handle */
  drop(handle) {
    const object = this.objects.take(handle);
    // What a canvas shows outlives its handle, and so do devices: other objects still belong to them.
    if (object instanceof Failed || this.shown.has(object) || object?.queue) return;
    object?.destroy?.();
  }

  // ---- Queue ----

  /** @param {any} buffer @param {number} offset @param {Uint8Array} data */
  writeBuffer(buffer, offset, data) {
    this.device.queue.writeBuffer(buffer, offset, data);
  }

  /** @param {any} buffer @param {number} offset @param {Uint8Array} data */
  writeBufferHeap(buffer, offset, data) {
    this.device.queue.writeBuffer(buffer, offset, data);
  }

  /**
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage
   * @param {number} width @param {number} height @param {number} depth @param {Uint8Array} data
   */
  writeTexture(texture, mipLevel, x, y, z, aspect, offset, bytesPerRow, rowsPerImage, width, height, depth, data) {
    this.device.queue.writeTexture(
      { texture, mipLevel, origin: [x, y, z], aspect },
      data,
      texelLayout(offset, bytesPerRow, rowsPerImage),
      [width, height, depth],
    );
  }

  /**
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage
   * @param {number} width @param {number} height @param {number} depth @param {Uint8Array} data
   */
  writeTextureHeap(texture, mipLevel, x, y, z, aspect, offset, bytesPerRow, rowsPerImage, width, height, depth, data) {
    this.writeTexture(texture, mipLevel, x, y, z, aspect, offset, bytesPerRow, rowsPerImage, width, height, depth, data);
  }

  submit() {
    const finished = this.finished;
    this.finished = [];
    this.device.queue.submit(finished);
  }

  /** @param {number} reply */
  onSubmittedWorkDone(reply) {
    this.answer(reply, this.device.queue.onSubmittedWorkDone());
  }

  // ---- Mapping ----

  /** @param {any} buffer @param {number} mode @param {number} offset @param {number} size @param {number} reply */
  mapBuffer(buffer, mode, offset, size, reply) {
    const mapped = buffer.mapAsync(mode, offset, size).then(() => this.mapped.set(buffer, { offset, size, range: null }));
    this.answer(reply, mapped);
  }

  /** The bytes from `offset` of a mapped buffer. @param {any} buffer @param {number} offset @param {number} size */
  mappedBytes(buffer, offset, size) {
    const mapped = this.mapped.get(buffer);
    if (!mapped) throw new Error("the buffer is not mapped");
    // WebGPU gives each mapped byte out once, so the whole range is taken and kept.
    mapped.range ??= /** @type {ArrayBuffer} */ (buffer.getMappedRange(mapped.offset, mapped.size));
    return new Uint8Array(mapped.range, offset - mapped.offset, size);
  }

  /** @param {any} buffer @param {number} offset @param {Uint8Array} target */
  readMappedHeap(buffer, offset, target) {
    target.set(this.mappedBytes(buffer, offset, target.length));
  }

  /** @param {any} buffer @param {number} offset @param {Uint8Array} data */
  writeMapped(buffer, offset, data) {
    this.mappedBytes(buffer, offset, data.length).set(data);
  }

  /** @param {any} buffer @param {number} offset @param {Uint8Array} data */
  writeMappedHeap(buffer, offset, data) {
    this.writeMapped(buffer, offset, data);
  }

  /** @param {any} buffer */
  unmap(buffer) {
    this.mapped.delete(buffer);
    buffer.unmap();
  }

  // ---- Command encoder ----

  /** @param {string} label */
  beginEncoder(label) {
    this.broken = false;
    this.target = null;
    this.encoder = this.device.createCommandEncoder({ label });
  }

  /** @param {string} label */
  finishEncoder(label) {
    const { encoder, broken } = this;
    this.encoder = this.target = null;
    this.broken = false;
    if (!broken) this.finished.push(encoder.finish({ label }));
  }

  /** @param {any} buffer @param {number} offset @param {number} size */
  clearBuffer(buffer, offset, size) {
    this.encoder.clearBuffer(buffer, offset, size);
  }

  /** @param {any} source @param {number} sourceOffset @param {any} target @param {number} targetOffset @param {number} size */
  copyBufferToBuffer(source, sourceOffset, target, targetOffset, size) {
    this.encoder.copyBufferToBuffer(source, sourceOffset, target, targetOffset, size);
  }

  /**
   * @param {any} buffer @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {number} width @param {number} height @param {number} depth
   */
  copyBufferToTexture(buffer, offset, bytesPerRow, rowsPerImage, texture, mipLevel, x, y, z, aspect, width, height, depth) {
    this.encoder.copyBufferToTexture(
      { buffer, ...texelLayout(offset, bytesPerRow, rowsPerImage) },
      { texture, mipLevel, origin: [x, y, z], aspect },
      [width, height, depth],
    );
  }

  /**
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {any} buffer @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage
   * @param {number} width @param {number} height @param {number} depth
   */
  copyTextureToBuffer(texture, mipLevel, x, y, z, aspect, buffer, offset, bytesPerRow, rowsPerImage, width, height, depth) {
    this.encoder.copyTextureToBuffer(
      { texture, mipLevel, origin: [x, y, z], aspect },
      { buffer, ...texelLayout(offset, bytesPerRow, rowsPerImage) },
      [width, height, depth],
    );
  }

  /**
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {any} toTexture @param {number} toMipLevel @param {number} toX @param {number} toY @param {number} toZ @param {string} toAspect
   * @param {number} width @param {number} height @param {number} depth
   */
  copyTextureToTexture(texture, mipLevel, x, y, z, aspect, toTexture, toMipLevel, toX, toY, toZ, toAspect, width, height, depth) {
    this.encoder.copyTextureToTexture(
      { texture, mipLevel, origin: [x, y, z], aspect },
      { texture: toTexture, mipLevel: toMipLevel, origin: [toX, toY, toZ], aspect: toAspect },
      [width, height, depth],
    );
  }

  /** @param {any} querySet @param {number} first @param {number} count @param {any} target @param {number} offset */
  resolveQuerySet(querySet, first, count, target, offset) {
    this.encoder.resolveQuerySet(querySet, first, count, target, offset);
  }

  /** @param {string} label */
  pushDebugGroup(label) {
    (this.target ?? this.encoder).pushDebugGroup(label);
  }

  popDebugGroup() {
    (this.target ?? this.encoder).popDebugGroup();
  }

  /** @param {string} label */
  insertDebugMarker(label) {
    (this.target ?? this.encoder).insertDebugMarker(label);
  }

  // ---- Passes ----

  /**
   * @param {any} view @param {any} resolveTarget @param {number} depthSlice @param {string} loadOp @param {string} storeOp
   * @param {number} r @param {number} g @param {number} b @param {number} a
   */
  colorAttachment(view, resolveTarget, depthSlice, loadOp, storeOp, r, g, b, a) {
    this.colors.push(
      view ? { view, resolveTarget, depthSlice: depthSlice === NONE ? undefined : depthSlice, loadOp, storeOp, clearValue: [r, g, b, a] } : null,
    );
  }

  /**
   * @param {any} view @param {string | undefined} depthLoadOp @param {string | undefined} depthStoreOp @param {number} depthClearValue
   * @param {number} depthReadOnly @param {string | undefined} stencilLoadOp @param {string | undefined} stencilStoreOp
   * @param {number} stencilClearValue @param {number} stencilReadOnly
   */
  depthStencilAttachment(view, depthLoadOp, depthStoreOp, depthClearValue, depthReadOnly, stencilLoadOp, stencilStoreOp, stencilClearValue, stencilReadOnly) {
    this.depth = {
      view, depthLoadOp, depthStoreOp, depthClearValue, depthReadOnly: depthReadOnly !== 0,
      stencilLoadOp, stencilStoreOp, stencilClearValue, stencilReadOnly: stencilReadOnly !== 0,
    };
  }

  /** @param {any} querySet @param {number} beginning @param {number} end */
  timestampWrites(querySet, beginning, end) {
    this.timestamps = {
      querySet,
      beginningOfPassWriteIndex: beginning === NONE ? undefined : beginning,
      endOfPassWriteIndex: end === NONE ? undefined : end,
    };
  }

  /** @param {string} label @param {any} occlusionQuerySet @param {number} maxDrawCount */
  beginRenderPass(label, occlusionQuerySet, maxDrawCount) {
    const descriptor = {
      label, occlusionQuerySet, maxDrawCount,
      colorAttachments: this.colors,
      depthStencilAttachment: this.depth,
      timestampWrites: this.timestamps,
    };
    this.colors = [];
    this.depth = this.timestamps = undefined;
    this.target = this.encoder.beginRenderPass(descriptor);
  }

  /** @param {string} label */
  beginComputePass(label) {
    const timestampWrites = this.timestamps;
    this.timestamps = undefined;
    this.target = this.encoder.beginComputePass({ label, timestampWrites });
  }

  endPass() {
    const { target } = this;
    this.target = null;
    target.end();
  }

  /** @param {any} pipeline */
  setPipeline(pipeline) {
    this.target.setPipeline(pipeline);
  }

  /** @param {number} index @param {any} group */
  setBindGroup(index, group) {
    this.target.setBindGroup(index, group ?? null);
  }

  /** @param {number} index @param {any} group @param {Uint8Array} offsets */
  setBindGroupOffsets(index, group, offsets) {
    this.target.setBindGroup(index, group ?? null, words(offsets));
  }

  /** @param {number} offset @param {Uint8Array} data */
  setImmediates(offset, data) {
    this.target.setImmediates(offset, data);
  }

  /** @param {any} buffer @param {string} format @param {number} offset @param {number} size */
  setIndexBuffer(buffer, format, offset, size) {
    this.target.setIndexBuffer(buffer, format, offset, size);
  }

  /** @param {number} slot @param {any} buffer @param {number} offset @param {number} size */
  setVertexBuffer(slot, buffer, offset, size) {
    if (buffer) this.target.setVertexBuffer(slot, buffer, offset, size);
    else this.target.setVertexBuffer(slot, null);
  }

  /** @param {number} vertexCount @param {number} instanceCount @param {number} firstVertex @param {number} firstInstance */
  draw(vertexCount, instanceCount, firstVertex, firstInstance) {
    this.target.draw(vertexCount, instanceCount, firstVertex, firstInstance);
  }

  /** @param {number} indexCount @param {number} instanceCount @param {number} firstIndex @param {number} baseVertex @param {number} firstInstance */
  drawIndexed(indexCount, instanceCount, firstIndex, baseVertex, firstInstance) {
    this.target.drawIndexed(indexCount, instanceCount, firstIndex, baseVertex, firstInstance);
  }

  /** @param {any} buffer @param {number} offset */
  drawIndirect(buffer, offset) {
    this.target.drawIndirect(buffer, offset);
  }

  /** @param {any} buffer @param {number} offset */
  drawIndexedIndirect(buffer, offset) {
    this.target.drawIndexedIndirect(buffer, offset);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} minDepth @param {number} maxDepth */
  setViewport(x, y, width, height, minDepth, maxDepth) {
    this.target.setViewport(x, y, width, height, minDepth, maxDepth);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  setScissorRect(x, y, width, height) {
    this.target.setScissorRect(x, y, width, height);
  }

  /** @param {number} r @param {number} g @param {number} b @param {number} a */
  setBlendConstant(r, g, b, a) {
    this.target.setBlendConstant([r, g, b, a]);
  }

  /** @param {number} reference */
  setStencilReference(reference) {
    this.target.setStencilReference(reference);
  }

  /** @param {number} index */
  beginOcclusionQuery(index) {
    this.target.beginOcclusionQuery(index);
  }

  endOcclusionQuery() {
    this.target.endOcclusionQuery();
  }

  /** @param {Uint8Array} bundles */
  executeBundles(bundles) {
    this.target.executeBundles(Array.from(words(bundles), (handle) => this.objects.get(handle)));
  }

  /** @param {number} x @param {number} y @param {number} z */
  dispatchWorkgroups(x, y, z) {
    this.target.dispatchWorkgroups(x, y, z);
  }

  /** @param {any} buffer @param {number} offset */
  dispatchWorkgroupsIndirect(buffer, offset) {
    this.target.dispatchWorkgroupsIndirect(buffer, offset);
  }

  /** @param {any} descriptor */
  beginBundle(descriptor) {
    this.broken = false;
    this.target = this.device.createRenderBundleEncoder(descriptor);
  }

  /** @param {number} handle @param {string} label */
  finishBundle(handle, label) {
    const { target, broken } = this;
    this.target = null;
    this.broken = false;
    this.objects.set(handle, broken ? new Failed("a command of the bundle failed") : target.finish({ label }));
  }

  // ---- Canvas ----

  /**
   * Make a canvas known under a handle; called directly, because an element cannot travel in a stream.
   * @param {number} handle @param {any} canvas HTMLCanvasElement or OffscreenCanvas
   */
  addCanvas(handle, canvas) {
    this.counters.crossings++;
    const context = canvas.getContext("webgpu");
    if (!context) throw new Error("the canvas already has a context of another kind, so WebGPU cannot draw in it");
    this.objects.set(handle, { canvas, context });
  }

  /** @param {any} record @param {any} configuration */
  configureCanvas(record, configuration) {
    record.context.configure({ ...configuration, device: this.device });
  }

  /** @param {any} record */
  unconfigureCanvas(record) {
    record.context.unconfigure();
  }

  /** @param {any} record @param {number} handle @param {number} width @param {number} height */
  currentTexture(record, handle, width, height) {
    const { canvas, context } = record;
    // Sized here, in the task that draws, so that no empty frame shows between resizing and drawing.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const texture = context.getCurrentTexture();
    this.shown.add(texture);
    this.objects.set(handle, texture);
  }

  /** @param {any} _record the browser shows the current texture by itself when the task ends */
  present(_record) {
    this.counters.frames++;
  }
}

/** @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage */
function texelLayout(offset, bytesPerRow, rowsPerImage) {
  return {
    offset,
    bytesPerRow: bytesPerRow === NONE ? undefined : bytesPerRow,
    rowsPerImage: rowsPerImage === NONE ? undefined : rowsPerImage,
  };
}

/** 32-bit words of a copy: the data segment is aligned to 4 bytes only by convention. @param {Uint8Array} bytes */
function words(bytes) {
  return new Uint32Array(bytes.slice().buffer);
}
