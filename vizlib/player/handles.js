/**
 * Objects under the handles that Python gives out: the low 20 bits are a slot, the high 12 the slot's
 * generation, so that a handle kept after its object was dropped is noticed and never means another object.
 */

const SLOT_MASK = 0xfffff;

/** What stands where an object could not be made. */
export class Failed {
  /** @param {string} message */
  constructor(message) {
    this.message = message;
  }
}

/** A command named an object that could not be made: a consequence, already reported at its cause. */
export class Consequence extends Error {}

export class Handles {
  constructor() {
    /** @type {any[]} */
    this.objects = [];
    /** @type {(number | undefined)[]} the handle that a slot's object has; none where it could not be made */
    this.handles = [];
    /** @type {Map<number, Failed>} what could not be made, by handle */
    this.failed = new Map();
    this.live = 0;
  }

  /** @param {number} handle @param {any} object */
  set(handle, object) {
    if (handle === 0) {
      if (object instanceof Failed) return;
      throw new Error("handle 0 is none, and no object can have it");
    }
    const slot = handle & SLOT_MASK;
    const far = slot > this.objects.length + SLOT_MASK / 16;
    if (far && !(object instanceof Failed)) throw new Error(`handle ${handle} is far beyond those in use`);
    if (this.handles[slot] === undefined && !this.failed.has(handle)) this.live++;
    if (object instanceof Failed) {
      this.failed.set(handle, object);
      if (!far) this.objects[slot] = this.handles[slot] = undefined;
    } else {
      if (this.failed.size) this.failed.delete(handle);
      this.objects[slot] = object;
      this.handles[slot] = handle;
    }
  }

  /**
   * The object of a handle; undefined for 0.
   * @param {number} handle
   */
  get(handle) {
    const slot = handle & SLOT_MASK;
    if (this.handles[slot] === handle) return this.objects[slot];
    if (handle === 0) return undefined;
    const failed = this.failed.get(handle);
    if (failed) throw new Consequence(failed.message);
    throw new Error(`handle ${slot}.${handle >>> 20} names no live object`);
  }

  /** Whether a handle names this very object. @param {number} handle @param {any} object */
  has(handle, object) {
    const slot = handle & SLOT_MASK;
    return handle !== 0 && this.handles[slot] === handle && this.objects[slot] === object;
  }

  /**
   * Forget a handle and return its object, if it has one.
   * @param {number} handle
   */
  take(handle) {
    const slot = handle & SLOT_MASK;
    if (handle === 0) return undefined;
    if (this.handles[slot] !== handle) {
      const failed = this.failed.get(handle);
      if (this.failed.delete(handle)) this.live--;
      return failed;
    }
    const object = this.objects[slot];
    this.objects[slot] = this.handles[slot] = undefined;
    this.live--;
    return object;
  }
}
