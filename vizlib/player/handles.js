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
    /** @type {number[]} */
    this.handles = [];
    this.live = 0;
  }

  /** @param {number} handle @param {any} object */
  set(handle, object) {
    const slot = handle & SLOT_MASK;
    if (slot > this.objects.length + SLOT_MASK / 16) throw new Error(`handle ${handle} is far beyond those in use`);
    if (this.handles[slot] === undefined) this.live++;
    this.objects[slot] = object;
    this.handles[slot] = handle;
  }

  /**
   * The object of a handle; undefined for 0.
   * @param {number} handle
   */
  get(handle) {
    const slot = handle & SLOT_MASK;
    if (this.handles[slot] !== handle) {
      if (handle === 0) return undefined;
      throw new Error(`handle ${slot}.${handle >>> 20} names no live object`);
    }
    const object = this.objects[slot];
    if (object instanceof Failed) throw new Consequence(object.message);
    return object;
  }

  /**
   * Forget a handle and return its object, if it has one.
   * @param {number} handle
   */
  take(handle) {
    const slot = handle & SLOT_MASK;
    if (handle === 0 || this.handles[slot] !== handle) return undefined;
    const object = this.objects[slot];
    this.objects[slot] = undefined;
    // @ts-ignore an empty slot
    this.handles[slot] = undefined;
    this.live--;
    return object;
  }
}
