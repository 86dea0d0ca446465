/**
 * The player: executes a command stream on WebGPU. It is the only JavaScript that touches WebGPU, and it
 * knows nothing of Python: it takes batches (see batch.js), and answers through `onReply` and `onEvent`.
 *
 * Each command of the table is the method of the same name in camelCase; its decoder stands in commands.js.
 * The methods are in resources.js, encoders.js and, for canvases, here.
 */

import { describeAdapter, problem, requestFullDevice } from "./adapter.js";
import { Encoders } from "./encoders.js";

export class Player extends Encoders {
  /**
   * Asks for adapter and device at once, unless `early` is false; `ready` tells what came of it.
   * @param {any} gpu navigator.gpu, or a mock of it
   * @param {{ early?: boolean }} [options]
   */
  constructor(gpu, { early = true } = {}) {
    super(gpu);
    /** @type {(() => void) | null} */
    this.flush = null;
    if (early) this.ready = this.prepare();
  }

  // ---- Start ----

  /** @returns {Promise<any>} `{ ok, … }`; never rejects */
  async prepare() {
    if (!this.gpu) return problem(globalThis.isSecureContext === false ? "insecure" : "no-webgpu");
    try {
      const options = { powerPreference: "high-performance" };
      const adapter = await this.gpu.requestAdapter(options);
      if (!adapter) return problem("no-adapter");
      const device = await requestFullDevice(adapter);
      this.early = { adapter, device, taken: false };
      this.listen(device, options, null);
      return { ok: true, adapter: describeAdapter(adapter, this.gpu).info };
    } catch (error) {
      return problem("no-device", String(error));
    }
  }

  /** What the early adapter is, as JSON; "" while there is none. */
  describe() {
    return this.early ? JSON.stringify(describeAdapter(this.early.adapter, this.gpu)) : "";
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

  // ---- Beginning anew ----

  /** A player that has made nothing yet, on this one's device. */
  beside() {
    const made = new Player(this.gpu, { early: false });
    made.early = this.early && { ...this.early, taken: false };
    made.budget.most = this.budget.most;
    return made;
  }

  /** The same, in this one's place: what this one made is freed, and what becomes of the device is the next one's matter. */
  next() {
    const made = this.beside();
    const device = made.early?.device;
    this.free();
    this.early = this.ondevice = null;
    if (device) {
      const { options, descriptor, losses } = this.origins.get(device) ?? { options: {}, descriptor: null, losses: [] };
      this.ended.add(device); // for this one
      made.listen(device, options, descriptor, losses);
    }
    return made;
  }

  /** Free all that was made, but for devices. */
  free() {
    for (const object of this.objects.objects) if (object && !object.queue) object.destroy?.();
    this.inUse = null;
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
