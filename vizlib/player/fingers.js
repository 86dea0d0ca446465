/**
 * Fingers on a canvas → what a camera controller understands already: one drags with the first button, two drag
 * with the button that pans, and their distance turns the wheel.
 */

const PINCH = 1000; // wheel units for twice the distance: what controllers make twice the size of

export class Fingers {
  /** @param {(type: string, fields: Record<string, any>) => void} put takes the events that are made */
  constructor(put) {
    this.put = put;
    this.panButton = 2;
    /** @type {Map<number, { x: number, y: number }>} by pointer id */
    this.places = new Map();
    /** @type {{ x: number, y: number, distance: number } | null} */ this.pinch = null;
    this.spent = false; // fingers are left over from a gesture of two
  }

  get count() {
    return this.places.size;
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.places.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (this.places.size === 1) {
      this.spent = false;
      this.drag("pointer_down", 1, event.offsetX, event.offsetY);
    } else if (this.places.size === 2 && !this.spent) {
      const [first] = this.places.values();
      this.drag("pointer_up", 1, first.x, first.y);
      this.pinch = this.spread();
      this.drag("pointer_down", this.panButton, this.pinch.x, this.pinch.y);
    }
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const finger = this.places.get(event.pointerId);
    if (!finger) return;
    finger.x = event.offsetX;
    finger.y = event.offsetY;
    if (this.pinch) {
      const now = this.spread();
      this.drag("pointer_move", this.panButton, now.x, now.y);
      const turn = -PINCH * Math.log2(now.distance / this.pinch.distance);
      if (turn) this.put("wheel", { x: now.x, y: now.y, dx: 0, dy: turn, buttons: [], button: 0 });
      this.pinch = now;
    } else if (!this.spent) {
      this.drag("pointer_move", 1, finger.x, finger.y);
    }
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (!this.places.has(event.pointerId)) return;
    if (this.pinch) {
      this.drag("pointer_up", this.panButton, this.pinch.x, this.pinch.y);
      this.pinch = null;
      this.spent = true; // the finger that stays must not begin to turn the scene
    } else if (!this.spent) {
      this.drag("pointer_up", 1, event.offsetX, event.offsetY);
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
    const touches = Object.fromEntries([...this.places].map(([id, finger]) => [id, { ...finger, pressure: 1 }]));
    this.put(type, { x, y, button, buttons, ntouches: this.places.size, touches });
  }
}
