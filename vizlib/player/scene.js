/**
 * A recorded scene in a page: a tape, the canvases it is drawn in, and the player that draws it. No Python is needed, no
 * server and no network.
 */

import { Refused } from "./batch.js";
import { Hands } from "./hands.js";
import { Motion } from "./motion.js";
import { Player } from "./player.js";
import { showProblem, webgpuProblem } from "./problems.js";
import { Tape } from "./tape.js";
import { Timeline } from "./timeline.js";

const MOST_CANVASES = 64;
const LARGEST_SIDE = 8192; // physical pixels: WebGPU's default limit

export class Scene {
  /**
   * @param {Tape} tape
   * @param {HTMLElement} place gets the canvases
   * @param {any} gpu navigator.gpu
   */
  constructor(tape, place, gpu) {
    this.tape = tape;
    this.gpu = gpu;
    this.player = new Player(gpu);
    this.frame = -1;
    this.canvases = tape.canvases.map((canvas) => canvasOf(canvas, place));
    this.motions = tape.motions.map((batches, number) => {
      if (!batches) return undefined;
      const { motion, width, height } = tape.canvases[number];
      const made = new Motion(motion, batches, (batch) => this.play(batch, false));
      const canvas = this.canvases[number];
      new Hands(canvas, width, height, made.cameras, () => made.moved());
      return made;
    });
    if (tape.frames.length > 1) {
      this.timeline = new Timeline(tape.seconds, (seconds) => this.seek(seconds));
      place.append(this.timeline.element);
    }
  }

  /** Draw the first frame when the GPU is there. Throws with what a page should say. */
  async start() {
    const outcome = await this.player.ready;
    if (!outcome.ok) return void showProblem(webgpuProblem(outcome));
    const { adapter } = /** @type {import("./recovery.js").Early} */ (this.player.early);
    const missing = (this.tape.head.features ?? []).filter((/** @type {string} */ name) => !adapter.features.has(name));
    if (missing.length) {
      const message = `The graphics processor, or its driver, lacks what this figure needs: ${missing.join(", ")}.`;
      return void showProblem(webgpuProblem({ reason: "no-adapter", message }));
    }
    this.begin();
    this.show(0);
    for (const motion of this.motions) motion?.begin();
    this.timeline?.start();
  }

  /** Let the canvases be known to the player, whose objects are all still to be made. */
  begin() {
    for (const [number, { handle }] of this.tape.canvases.entries()) this.player.addCanvas(handle, this.canvases[number]);
    this.player.ondevice = (state) => state === "restored" && this.again();
    this.frame = -1;
  }

  /** Show what is to be seen at a time. @param {number} seconds */
  seek(seconds) {
    this.show(this.tape.frameAt(seconds));
  }

  /** Show a frame. Each needs what those before it have left; one that lies behind is reached from the beginning. */
  /** @param {number} number */
  show(number) {
    if (number < this.frame) this.rewind();
    while (this.frame < number) {
      this.frame++;
      for (const batch of this.tape.frames[this.frame].batches) this.play(batch);
    }
  }

  /** @param {Uint32Array} batch @param {boolean} [summed] whether it bears a checksum */
  play(batch, summed = true) {
    const refusal = this.player.execute(batch, summed);
    if (refusal) throw new Refused(refusal);
  }

  /** Go back to where nothing was drawn, on the same device. */
  rewind() {
    const { early, objects } = this.player;
    for (const object of objects.objects) if (object && !object.queue) object.destroy?.();
    this.player.inUse = null;
    const next = new Player(this.gpu, { early: false });
    next.early = early && { ...early, taken: false };
    next.counters = this.player.counters;
    this.player.early = null; // what becomes of the device is the next one's matter
    this.player = next;
    if (early) next.listen(early.device, {}, null);
    this.begin();
  }

  /** The device was lost and there is another: draw all of it again. */
  again() {
    const shown = this.frame;
    this.rewind();
    this.show(shown);
    for (const motion of this.motions) motion?.begin();
  }
}

/** @param {import("./tape.js").Canvas} told @param {HTMLElement} place */
function canvasOf(told, place) {
  const { width, height, ratio, label, description, background } = told;
  const sides = [width * ratio, height * ratio];
  if (!sides.every((side) => side >= 1 && side <= LARGEST_SIDE)) throw new Refused(`A canvas of ${sides.join(" × ")} pixels cannot be shown.`);
  const canvas = document.createElement("canvas");
  canvas.style.cssText = `display: block; width: ${width}px; max-width: 100%; aspect-ratio: ${width} / ${height}`;
  if (background) canvas.style.background = background;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${label ?? ""}`);
  if (description) canvas.setAttribute("aria-description", `${description}`);
  place.append(canvas);
  return canvas;
}

/**
 * Show the scene that stands in the page as base64.
 * @param {HTMLElement} source the element that has it as its text
 * @param {HTMLElement} place
 */
export async function open(source, place) {
  try {
    const tape = await Tape.unpacked(bytesOf(source.textContent ?? ""));
    if (!Array.isArray(tape.canvases) || tape.canvases.length > MOST_CANVASES) throw new Refused("The recording has no canvases.");
    const scene = new Scene(tape, place, navigator.gpu);
    Object.assign(globalThis, { vizlib: { scene } });
    await scene.start();
  } catch (error) {
    const detail = String(/** @type {any} */ (error)?.message ?? error);
    showProblem({ kind: "file", title: "This figure cannot be shown", text: "The file is not whole, or not made for this player.", detail });
  }
}

/** @param {string} text base64 */
function bytesOf(text) {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
