/** Adapters, devices, the objects they make, uploads and mapping. */

import { describeAdapter, problem } from "./adapter.js";
import { Budget, textureBytes } from "./budget.js";
import { NONE } from "./commands.js";
import { Failed } from "./handles.js";
import { marked, relabelled } from "./labels.js";
import { Recovery } from "./recovery.js";
import { plainMessages } from "./reports.js";
import { reason, wholeWords } from "./values.js";

const MAP_READ = 1; // GPUMapMode.READ

export class Resources extends Recovery {
  /** @param {any} gpu navigator.gpu, or a mock of it */
  constructor(gpu) {
    super(gpu);
    /** @type {Promise<any>} `{ ok, … }`: what came of asking for a device early; never rejects */
    this.ready = Promise.resolve({ ok: true });
    this.budget = new Budget();
    /** @type {((handle: number) => number[] | undefined) | null} sizes that textures have in place of those they are told */
    this.sizeOf = null;
    /** @type {WeakMap<any, { offset: number, size: number, range: ArrayBuffer | null }>} */
    this.mapped = new WeakMap();
    /** @type {WeakSet<any>} textures that belong to a canvas, which shows them after we are done with them */
    this.shown = new WeakSet();
    /** @type {WeakMap<any, { format: string, sampleCount: number }>} what views draw into */
    this.formats = new WeakMap();
  }

  // ---- Adapter and device ----

  /** @param {number} handle @param {any} options @param {number} reply */
  requestAdapter(handle, options, reply) {
    const asksForOther = options.forceFallbackAdapter || options.powerPreference === "low-power" || options.featureLevel === "compatibility";
    if (this.early && !asksForOther) {
      const { adapter } = this.early;
      this.objects.set(handle, { adapter, options, early: this.early, used: true });
      if (reply) this.answer(reply, Promise.resolve(adapter), (found) => describeAdapter(found, this.gpu));
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
    this.answer(reply, found, (adapter) => describeAdapter(adapter, this.gpu));
  }

  /** @param {any} record @param {number} handle @param {any} descriptor @param {number} reply */
  requestDevice(record, handle, descriptor, reply) {
    if (record.early && !record.early.taken) {
      record.early.taken = true;
      record.early.device.label = descriptor.label ?? "";
      record.early.device.queue.label = descriptor.defaultQueue?.label ?? "";
      this.nameDevice(handle, record.early.device);
      if (reply) this.answer(reply, Promise.resolve());
      return;
    }
    const found = (async () => {
      // An adapter gives one device; later ones need an adapter of their own.
      const adapter = record.used ? await this.gpu.requestAdapter(record.options) : record.adapter;
      if (!adapter) throw new Error(problem("no-adapter").message); // as after the graphics processor was lost too often
      record.used = true;
      const device = await adapter.requestDevice(descriptor);
      this.listen(device, record.options, descriptor);
      this.nameDevice(handle, device);
    })();
    this.answer(reply, found);
  }

  /** The device that commands are for. */
  get device() {
    if (!this.inUse) throw new Error("no device is in use");
    return this.inUse;
  }

  /** @param {any} device */
  useDevice(device) {
    if (!device?.queue) throw new Error("this is no device");
    this.inUse = device;
  }

  /** @param {any} device @param {number} reply */
  watchLost(device, reply) {
    this.answer(reply, device.lost, (info) => ({ reason: info.reason, message: info.message }));
  }

  /** @param {string} filter */
  pushErrorScope(filter) {
    const { device } = this;
    device.pushErrorScope(filter);
    this.scopes.set(device, (this.scopes.get(device) ?? 0) + 1);
  }

  /** @param {number} reply */
  popErrorScope(reply) {
    const { device } = this;
    this.scopes.set(device, Math.max(0, (this.scopes.get(device) ?? 0) - 1));
    const popped = device.popErrorScope().then(async (/** @type {any} */ error) => {
      if (!error) return null;
      const messages = await this.reports.compilation(error.message);
      return { type: error.constructor.name, message: error.message, messages };
    });
    this.answer(reply, popped, (error) => error);
  }

  // ---- Resources ----

  /** @param {number} handle @param {number} size @param {number} usage @param {number} mapped @param {string} label */
  createBuffer(handle, size, usage, mapped, label) {
    this.budget.ask(size);
    const buffer = this.device.createBuffer({ size, usage, mappedAtCreation: mapped !== 0, label: marked(label, handle) });
    if (mapped) this.mapped.set(buffer, { offset: 0, size, range: null });
    this.budget.take(buffer, size);
    this.objects.set(handle, buffer);
  }

  /** @param {number} handle @param {any} descriptor */
  createTexture(handle, descriptor) {
    const size = this.sizeOf?.(handle);
    const told = size ? { ...descriptor, size } : descriptor;
    const bytes = textureBytes(told);
    this.budget.ask(bytes);
    const texture = this.device.createTexture(this.labelled(told, handle));
    this.budget.take(texture, bytes);
    this.objects.set(handle, texture);
  }

  /** @param {any} texture @param {number} handle @param {any} descriptor */
  createView(texture, handle, descriptor) {
    const view = texture.createView(this.labelled(descriptor, handle));
    this.formats.set(view, { format: descriptor.format ?? texture.format, sampleCount: texture.sampleCount });
    this.objects.set(handle, view);
  }

  /** @param {number} handle @param {any} descriptor */
  createSampler(handle, descriptor) {
    this.objects.set(handle, this.device.createSampler(this.labelled(descriptor, handle)));
  }

  /** @param {number} handle @param {any} descriptor */
  createBindGroupLayout(handle, descriptor) {
    this.objects.set(handle, this.device.createBindGroupLayout(this.labelled(descriptor, handle)));
  }

  /** @param {number} handle @param {any} layout @param {any[]} entries @param {string} label */
  createBindGroup(handle, layout, entries, label) {
    this.objects.set(handle, this.device.createBindGroup({ label, layout, entries }));
  }

  /** Entries of a bind group, seven words each (see vizlib/stream/bindings.py). @param {number} offset @param {number} size */
  bindings(offset, size) {
    const begin = this.data.byteOffset + offset;
    const words = begin % 4 ? wholeWords(this.bytes(offset, size & ~3)) : new Uint32Array(this.data.buffer, begin, size >>> 2);
    const entries = [];
    for (let i = 0; i + 7 <= words.length; i += 7) {
      let resource = this.objects.get(words[i + 1]);
      if (words[i + 2]) {
        const toEnd = words[i + 6] === NONE;
        resource = {
          buffer: resource,
          offset: words[i + 3] + words[i + 4] * 4294967296,
          size: toEnd ? undefined : words[i + 5] + words[i + 6] * 4294967296,
        };
      }
      entries.push({ binding: words[i], resource });
    }
    return entries;
  }

  /** @param {number} handle @param {any} descriptor */
  createPipelineLayout(handle, descriptor) {
    this.objects.set(handle, this.device.createPipelineLayout(this.labelled(descriptor, handle)));
  }

  /** @param {number} handle @param {string} code @param {string} label @param {any[]} hints */
  createShaderModule(handle, code, label, hints) {
    const compilationHints = hints.length ? hints : undefined;
    const module = this.device.createShaderModule({ code, label: marked(label, handle), compilationHints });
    this.reports.made(handle, module);
    this.objects.set(handle, module);
  }

  /** @param {number} handle @param {any} descriptor */
  createComputePipeline(handle, descriptor) {
    this.objects.set(handle, this.device.createComputePipeline(this.labelled(descriptor, handle)));
  }

  /** @param {number} handle @param {any} descriptor */
  createRenderPipeline(handle, descriptor) {
    this.objects.set(handle, this.device.createRenderPipeline(this.labelled(descriptor, handle)));
  }

  /** @param {number} handle @param {any} descriptor @param {number} reply */
  createComputePipelineAsync(handle, descriptor, reply) {
    this.answer(reply, this.made(handle, this.device.createComputePipelineAsync(this.labelled(descriptor, handle))));
  }

  /** @param {number} handle @param {any} descriptor @param {number} reply */
  createRenderPipelineAsync(handle, descriptor, reply) {
    this.answer(reply, this.made(handle, this.device.createRenderPipelineAsync(this.labelled(descriptor, handle))));
  }

  /** Keep what comes later, unless its device is no more by then. @param {number} handle @param {Promise<any>} promise */
  async made(handle, promise) {
    const { device } = this;
    const object = await promise.catch((error) => {
      if (error?.reason) error = new Error(`${error.reason} error: ${error.message}`); // a GPUPipelineError
      throw error;
    });
    if (!this.lost.has(device)) this.objects.set(handle, object);
  }

  /** @param {any} pipeline @param {number} index @param {number} handle */
  getBindGroupLayout(pipeline, index, handle) {
    this.objects.set(handle, this.labelled(pipeline.getBindGroupLayout(index), handle));
  }

  /** @param {number} handle @param {any} descriptor */
  createQuerySet(handle, descriptor) {
    this.objects.set(handle, this.device.createQuerySet(this.labelled(descriptor, handle)));
  }

  /** @param {any} module @param {number} reply */
  getCompilationInfo(module, reply) {
    this.answer(reply, module.getCompilationInfo(), (info) => plainMessages(info.messages));
  }

  /** @param {any} object */
  destroy(object) {
    if (object.queue) this.ended.add(object);
    object.destroy();
    this.budget.free(object);
  }

  /** @param {number} what @param {number} handle @param {string} label */
  setLabel(what, handle, label) {
    if (what === 0) {
      const object = this.objects.get(handle);
      object.label = object.queue ? label : marked(label, handle); // devices bear no mark
    } else if (what === 1) this.objects.get(handle).queue.label = label;
    else {
      const open = what === 2 ? this.encoder : this.target;
      if (open) open.label = relabelled(open.label, label);
    }
  }

  /** @param {number} handle */
  drop(handle) {
    const object = this.objects.take(handle);
    // What a canvas shows outlives its handle, and so do devices: other objects still belong to them.
    if (object instanceof Failed || this.shown.has(object) || object?.queue) return;
    object?.destroy?.();
    if (object) this.budget.free(object);
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

  /** Browsers report what is wrong with an object at the next submit, so there has to be one. */
  settle() {
    if (this.unsettled && this.inUse) this.inUse.queue.submit([]);
    this.unsettled = false;
  }

  submit() {
    const finished = this.finished;
    this.finished = [];
    this.unsettled = false;
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
    const { onBytes } = this;
    if (mode !== MAP_READ || !onBytes) return void this.answer(reply, mapped);
    // Who does not share this memory gets the bytes with the answer.
    mapped.then(
      () => onBytes(reply, this.mappedBytes(buffer, offset, size).slice()),
      (/** @type {any} */ error) => this.onReply?.(reply, false, reason(error)),
    );
  }

  /** The bytes from `offset` of a mapped buffer. @param {any} buffer @param {number} offset @param {number} size */
  mappedBytes(buffer, offset, size) {
    const mapped = this.mapped.get(buffer);
    if (!mapped) throw new Error("the buffer is not mapped");
    // WebGPU gives each mapped byte out once, so the whole range is taken and kept.
    mapped.range ??= /** @type {ArrayBuffer} */ (buffer.getMappedRange(mapped.offset, mapped.size));
    const begin = offset - mapped.offset;
    if (begin < 0 || begin + size > mapped.size) {
      throw new Error(`bytes ${offset} to ${offset + size} are not within the mapped ${mapped.offset} to ${mapped.offset + mapped.size}`);
    }
    return new Uint8Array(mapped.range, begin, size);
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
}

/** @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage */
export function texelLayout(offset, bytesPerRow, rowsPerImage) {
  return {
    offset,
    bytesPerRow: bytesPerRow === NONE ? undefined : bytesPerRow,
    rowsPerImage: rowsPerImage === NONE ? undefined : rowsPerImage,
  };
}
