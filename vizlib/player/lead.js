/**
 * The player moves the cameras of a live figure where Python is late: it computes, or is far away. Python hears of all that
 * hands do, and its word is the last; until then the player does the same to cameras of its own, and shows that.
 *
 * Each act bears the number of the message that told Python of it. Python says with its frames up to which message it has
 * heard, and where its cameras are: there the player's begin anew, with the acts that Python has not heard of yet.
 */

import { Motion } from "./motion.js";

const LATE = 50; // milliseconds that Python may take before the player leads
const WHEEL = 0.002; // a power of two for each unit of the wheel
const TURN = 1; // the button that turns
const PANS = [2, 3]; // the right and the middle one
const OTHERS = ["Control", "Alt", "Meta"]; // with these a drag is something else

/** @typedef {{ message: number, at: number, camera: import("./camera.js").Camera, name: "turn" | "pan" | "zoom", values: number[] }} Act */
/** @typedef {[number, number, number, number]} Box left, top, right, bottom; logical pixels */

export class Lead {
  /**
   * @param {any} told of a motion, as a recording's canvas has it, and `windows`, over which hands do something else
   * @param {{ turn: Uint32Array[], rest: Uint32Array[] }} batches
   * @param {(batch: Uint32Array) => void} play
   */
  constructor(told, batches, play) {
    this.motion = new Motion(told, batches, play);
    /** @type {Box[]} */ this.windows = told.windows;
    /** @type {Act[]} what Python has not heard of yet */ this.acts = [];
    this.leads = false;
    /** @type {{ camera: import("./camera.js").Camera, name: "turn" | "pan", x: number, y: number } | null} */ this.drag = null;
    this.timer = 0;
    this.draws = 0; // how often it drew in Python's place
  }

  /** Python is told of events, in a message of that number. @param {number} message @param {any[]} events */
  tell(message, events) {
    for (const event of events) this.hear(event, message);
    if (this.leads) this.draw();
    else if (this.acts.length && !this.timer) this.timer = setTimeout(() => this.look(), LATE);
  }

  /** @param {any} event as rendercanvas has it @param {number} message */
  hear(event, message) {
    const { event_type: type, x, y } = event;
    if (type === "pointer_down") this.press(event);
    else if (type === "pointer_up") this.drag = null;
    else if (type === "pointer_move" && this.drag) {
      const { camera, name } = this.drag;
      this.act(message, camera, name, [x - this.drag.x, y - this.drag.y]);
      Object.assign(this.drag, { x, y });
    } else if (type === "wheel" && !event.modifiers.length) {
      const camera = this.at(x, y);
      if (camera) this.act(message, camera, "zoom", [2 ** (-WHEEL * event.dy), x, y]);
    }
  }

  /** @param {any} event */
  press({ x, y, button, modifiers }) {
    const camera = this.at(x, y);
    const others = OTHERS.some((name) => modifiers.includes(name));
    const name = PANS.includes(button) || (button === TURN && modifiers.includes("Shift")) ? "pan" : "turn";
    this.drag = camera && !others && (name === "pan" || button === TURN) ? { camera, name, x, y } : null;
  }

  /** The camera of the view at a place, unless a window is over it. @param {number} x @param {number} y */
  at(x, y) {
    if (this.windows.some(([left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom)) return undefined;
    return this.motion.cameras.find((camera) => camera.contains(x, y));
  }

  /** @param {number} message @param {Act["camera"]} camera @param {Act["name"]} name @param {number[]} values */
  act(message, camera, name, values) {
    /** @type {any} */ (camera)[name](...values);
    this.acts.push({ message, at: performance.now(), camera, name, values });
  }

  /** Take the lead if Python is late. */
  look() {
    this.timer = 0;
    if (!this.acts.length) return;
    const wait = this.acts[0].at + LATE - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.look(), wait);
    else {
      this.leads = true;
      this.draw();
    }
  }

  draw() {
    this.draws++;
    this.motion.draw();
    this.motion.restLater();
  }

  /** Python has drawn a frame, which may be of a while ago: what is shown stays in front of it. */
  played() {
    if (this.leads && this.acts.length) this.draw();
  }

  /**
   * What Python's last frame has shown, or that there was nothing to draw.
   * @param {{ message: number, looks: any[], windows: Box[] }} told `message`: the last one it has heard
   */
  drawn({ message, looks, windows }) {
    this.windows = windows;
    this.acts = this.acts.filter((act) => act.message > message);
    this.motion.take(looks);
    for (const { camera, name, values } of this.acts) /** @type {any} */ (camera)[name](...values);
    if (this.acts.length) return void this.played();
    if (this.leads) this.motion.settled();
    this.leads = false;
  }

  close() {
    clearTimeout(this.timer);
    this.motion.close();
  }
}
