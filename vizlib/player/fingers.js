/**
 * Fingers on a canvas → what a camera controller understands already: one drags with the first button, two drag
 * with the button that pans, and their distance turns the wheel. All events tell where the fingers are, so that
 * controllers which know of fingers can hold what is under each, and leave such a wheel alone.
 */

const PAN = 2; // the button that two fingers stand for, to controllers that know of no fingers
const PINCH = 1000; // wheel units for twice the distance: what controllers make twice the size of

export class Fingers {
  /**
   * @param {import("./extent.js").Extent} extent says where on the canvas something is
   * @param {(type: string, fields: Record<string, any>) => void} put takes the events that are made
   */
  constructor(extent, put) {
    this.extent = extent;
    this.put = put;
    /** @type {Map<number, { x: number, y: number }>} by pointer id */
    this.places = new Map();
    /** @type {{ x: number, y: number, distance: number } | null} */ this.pinch = null;
    this.spent = false; // fingers are left over from a gesture of two
    this.time = 0; // of the last event, in seconds; a busy page hears of it later
  }

  get count() {
    return this.places.size;
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.time = event.timeStamp / 1000;
    const place = this.extent.place(event);
    this.places.set(event.pointerId, place);
    if (this.places.size === 1) {
      this.spent = false;
      this.drag("pointer_down", 1, place.x, place.y);
    } else if (this.places.size === 2 && !this.spent) {
      const [first] = this.places.values();
      this.drag("pointer_up", 1, first.x, first.y);
      this.pinch = this.spread();
      this.drag("pointer_down", PAN, this.pinch.x, this.pinch.y);
    }
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const finger = this.places.get(event.pointerId);
    if (!finger) return;
    this.time = event.timeStamp / 1000;
    Object.assign(finger, this.extent.place(event));
    if (this.pinch) {
      const now = this.spread();
      this.drag("pointer_move", PAN, now.x, now.y);
      const turn = -PINCH * Math.log2(now.distance / this.pinch.distance);
      if (turn) this.put("wheel", { x: now.x, y: now.y, dx: 0, dy: turn, buttons: [], button: 0, ...this.touching() });
      this.pinch = now;
    } else if (!this.spent) {
      this.drag("pointer_move", 1, finger.x, finger.y);
    }
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (!this.places.has(event.pointerId)) return;
    this.time = event.timeStamp / 1000;
    if (this.pinch) {
      this.drag("pointer_up", PAN, this.pinch.x, this.pinch.y);
      this.pinch = null;
      this.spent = true; // the finger that stays must not begin to turn the scene
    } else if (!this.spent) {
      const { x, y } = this.extent.place(event);
      this.drag("pointer_up", 1, x, y);
    }
    this.places.delete(event.pointerId);
  }

  /** The middle of the first two fingers and how far they are apart. */
  spread() {
    const [a, b] = this.places.values();
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
  }

  /** @param {string} type @param {number} button @param {number} x @param {number} y */
  drag(type, button, x, y) {
    const buttons = type === "pointer_up" ? [] : [button];
    this.put(type, { x, y, button, buttons, ...this.touching() });
  }

  /** What events say of the time and of the fingers that are down. */
  touching() {
    const touches = Object.fromEntries([...this.places].map(([id, finger]) => [id, { ...finger, pressure: 1 }]));
    return { time_stamp: this.time, pointer_type: "touch", ntouches: this.places.size, touches };
  }
}
