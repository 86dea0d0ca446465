/**
 * Devices that go away, and those that take their place.
 *
 * A browser takes devices away: its GPU process crashes, the driver is restarted, the computer slept. Nobody
 * wished for that, so another device is asked for, and Python is told: "lost", then "restored". The new device
 * waits here until Python says `renew_device`, in the one stream in which everything else comes, and makes all
 * that was on the old one again. If there is none to be had, the device is "gone"; one is asked for now and then.
 */

import { requestFullDevice } from "./adapter.js";
import { Interpreter } from "./interpreter.js";

/** Milliseconds before each time that another device is asked for: a browser may need a moment itself. */
const PATIENCE = [0, 500, 2000, 5000];

/** Browsers let no page use a GPU process that crashed often for some minutes. */
const LATER = 30_000;

/** A device that is lost so often within so many milliseconds will be lost again. */
const TOO_OFTEN = 5;
const SHORTLY = 60_000;

/** @typedef {{ adapter: any, device: any, taken: boolean }} Early what was asked for before Python was up */
/**
 * How a device was asked for, without a descriptor: with all there is; and when those before it were lost.
 * @typedef {{ options: any, descriptor: any, losses: number[] }} Origin
 */

export class Recovery extends Interpreter {
  /** @param {any} gpu navigator.gpu, or a mock of it */
  constructor(gpu) {
    super();
    this.gpu = gpu;
    /** @type {Early | null} */ this.early = null;
    /** @type {any} the device that commands are for */ this.inUse = null;
    /** @type {any[]} command buffers that the next submit takes */
    this.finished = [];
    /** @type {((state: "lost" | "restored" | "gone", message: string) => void) | null} told what becomes of a device */
    this.ondevice = null;
    /** @type {WeakMap<any, Origin>} */ this.origins = new WeakMap();
    /** @type {WeakMap<any, number>} the handles of devices */ this.named = new WeakMap();
    /** @type {WeakSet<any>} devices that the stream destroyed */ this.ended = new WeakSet();
    /** @type {WeakSet<any>} devices that are no more */ this.lost = new WeakSet();
    /** @type {Map<number, any>} devices that wait for `renewDevice`, by the handle they are to have */
    this.waiting = new Map();
    /** @type {(milliseconds: number) => Promise<void>} */
    this.pause = (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds));
  }

  /**
   * Have a device's errors reported, and the device replaced if it is lost.
   * @param {any} device
   * @param {any} options of its adapter
   * @param {any} descriptor
   * @param {number[]} [losses]
   */
  listen(device, options, descriptor, losses = []) {
    this.origins.set(device, { options, descriptor, losses });
    device.addEventListener?.("uncapturederror", (/** @type {any} */ event) => {
      event.preventDefault?.();
      this.uncaptured(event.error);
    });
    device.lost?.then((/** @type {any} */ info) => {
      this.lost.add(device);
      if (!this.ended.has(device)) this.replace(device, info.message);
    });
  }

  /** Give a device its handle. @param {number} handle @param {any} device */
  nameDevice(handle, device) {
    this.named.set(device, handle);
    this.objects.set(handle, device);
  }

  /** The handle under which Python knows a device; 0 if it does not, or not any more. @param {any} device */
  handleOf(device) {
    const handle = this.named.get(device) ?? 0;
    return this.objects.has(handle, device) || this.waiting.get(handle) === device ? handle : 0;
  }

  /** Whether anybody still uses a device, or may. @param {any} device */
  isUsed(device) {
    return this.handleOf(device) !== 0 || this.early?.device === device;
  }

  /** @param {any} device one that was lost @param {string} message */
  async replace(device, message) {
    if (!this.isUsed(device)) return;
    this.tell(device, "lost", message);
    const now = performance.now();
    const origin = /** @type {Origin} */ (this.origins.get(device));
    const losses = [...origin.losses.filter((time) => now - time < SHORTLY), now];
    let found = await this.another({ ...origin, losses }, losses.length > TOO_OFTEN ? [] : PATIENCE);
    if (!found) {
      this.reports.note({ type: "lost", message }); // Python hears of it as what became of its device
      this.tell(device, "gone", message);
      while (!found && this.isUsed(device)) found = await this.another({ ...origin, losses }, [LATER]);
    }
    const handle = this.handleOf(device);
    if (this.early && this.early.device === device) this.early.device = found;
    if (handle) {
      this.named.set(found, handle);
      this.waiting.set(handle, found);
    }
    this.tell(device, "restored", message); // without a handle, Python will find it where the early one was
  }

  /**
   * Another device, asked for in the same way; null if there is none.
   * @param {Origin} origin
   * @param {number[]} patience milliseconds to wait before each time it is asked for
   */
  async another({ options, descriptor, losses }, patience) {
    for (const milliseconds of patience) {
      if (milliseconds) await this.pause(milliseconds);
      try {
        const adapter = await this.gpu.requestAdapter(options);
        if (!adapter) continue;
        const device = await (descriptor ? adapter.requestDevice(descriptor) : requestFullDevice(adapter));
        this.listen(device, options, descriptor, losses);
        return device;
      } catch {
        // not yet
      }
    }
    return null;
  }

  /** @param {any} device @param {"lost" | "restored" | "gone"} state @param {string} message */
  tell(device, state, message) {
    const handle = this.handleOf(device);
    if (handle) this.onEvent?.("device", JSON.stringify({ device: handle, state, message }));
    this.ondevice?.(state, message);
  }

  /** The device that waits takes its place under the handle; nothing that is half done goes on. @param {number} handle */
  renewDevice(handle) {
    const device = this.waiting.get(handle);
    if (!device) return; // a still newer one has taken it
    this.waiting.delete(handle);
    const old = this.objects.get(handle);
    device.label = old.label ?? "";
    if (this.inUse === old) this.inUse = device;
    this.finished = [];
    this.encoder = this.target = null;
    this.broken = false;
    this.objects.set(handle, device);
    // Who opened error scopes will close them.
    const scopes = this.scopes.get(old) ?? 0;
    for (let count = 0; count < scopes; count++) device.pushErrorScope("validation");
    this.scopes.set(device, scopes);
  }
}
