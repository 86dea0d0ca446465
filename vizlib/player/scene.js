/**
 * A recorded scene in a page: a tape, the canvases it is drawn in, and the player that draws it. No Python is needed, no
 * server and no network.
 */

import { Refused } from "./batch.js";
import { Extent } from "./extent.js";
import { Hands } from "./hands.js";
import { Motion } from "./motion.js";
import { Player } from "./player.js";
import { lostProblem, showProblem, webgpuProblem } from "./problems.js";
import { Tape } from "./tape.js";
import { Timeline } from "./timeline.js";

const MOST_CANVASES = 64;
const MOST_BYTES = 4 * 2 ** 30; // of the GPU's memory
const LARGEST_SIDE = 8192; // physical pixels: WebGPU's default limit

export class Scene {
  /**
   * @param {Tape} tape
   * @param {(number: number) => HTMLElement} placeOf what gets the canvas of that number
   * @param {Player} player one that has a device and has drawn nothing yet
   */
  constructor(tape, placeOf, player) {
    if (tape.canvases.length > MOST_CANVASES) throw new Refused("The recording has too many canvases.");
    this.tape = tape;
    this.player = player;
    player.budget.most = MOST_BYTES;
    this.frame = -1;
    this.canvases = tape.canvases.map((canvas, number) => canvasOf(canvas, placeOf(number)));
    this.motions = tape.motions.map((batches, number) => batches && this.motionOf(batches, number));
    this.extents = this.canvases.map((canvas) => new Extent(canvas, () => this.resizedSoon()));
    this.pending = 0;
    /** @type {HTMLElement | undefined} what says that there is no device */ this.lost = undefined;
    if (tape.frames.length > 1) {
      this.timeline = new Timeline(tape.seconds, (seconds) => this.seek(seconds));
      placeOf(tape.canvases.length - 1).append(this.timeline.element);
    }
  }

  /** @param {Record<string, Uint32Array[]>} batches @param {number} number */
  motionOf(batches, number) {
    const { motion, width, height } = this.tape.canvases[number];
    const made = new Motion(motion, batches, (batch) => this.play(batch, false));
    // A camera that fills its canvas follows its shape.
    const size = made.cameras.some((camera) => camera.told.spans) ? made.cameras[0].rect : { width, height };
    if (motion.turns) new Hands(this.canvases[number], size, made.cameras, () => made.moved());
    return made;
  }

  /** What the tape needs and the graphics processor does not have. @returns {string[]} */
  get lacks() {
    const features = this.player.early?.adapter.features;
    return (this.tape.head.features ?? []).filter((/** @type {string} */ name) => !features?.has(name));
  }

  /** Draw the first frame. */
  start() {
    this.begin();
    this.show(0);
    for (const extent of this.extents) extent.observe();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.timeline?.start();
  }

  /** Let the canvases be known to the player, whose objects are all still to be made. */
  begin() {
    for (const [number, { handle }] of this.tape.canvases.entries()) this.player.addCanvas(handle, this.canvases[number]);
    this.player.sizeOf = (handle) => this.motions.map((motion) => motion?.size?.of(handle)).find((size) => size);
    this.player.ondevice = (state, message) => {
      if (state === "gone") this.lost = showProblem(lostProblem(message));
      if (state === "restored") this.again();
    };
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

  /** Sizes that change again and again are drawn once in an animation frame. */
  resizedSoon() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      for (const [each, { width, height, ratio }] of this.extents.entries()) {
        if (width && height) this.motions[each]?.resized(width, height, ratio);
      }
    });
  }

  /** Go back to where nothing was drawn, on the same device. */
  rewind() {
    const { counters } = this.player;
    this.player = this.player.next();
    this.player.counters = counters;
    this.begin();
  }

  /** The device was lost and there is another: draw all of it again. */
  again() {
    const shown = this.frame;
    this.lost?.remove();
    this.rewind();
    this.show(shown);
    for (const motion of this.motions) motion?.renewed();
  }

  /** Let go of everything; the canvases stay as they are. */
  close() {
    cancelAnimationFrame(this.pending);
    for (const extent of this.extents) extent.close();
    this.timeline?.stop();
    for (const motion of this.motions) motion?.close();
    this.player.free();
  }
}

/** @param {import("./tape.js").Canvas} told @param {HTMLElement} place */
function canvasOf(told, place) {
  const { width, height, ratio, label, description } = told;
  const sides = [width * ratio, height * ratio];
  if (!sides.every((side) => side >= 1 && side <= LARGEST_SIDE)) {
    throw new Refused(`A canvas of ${sides.join(" × ")} pixels cannot be shown.`);
  }
  const canvas = document.createElement("canvas");
  canvas.style.cssText = `display: block; width: ${width}px; max-width: 100%; aspect-ratio: ${width} / ${height}; --aspect: ${width / height}`;
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
  if (self !== top) document.documentElement.dataset.framed = "";
  try {
    const tape = await Tape.unpacked(bytesOf(source.textContent ?? ""));
    const player = new Player(navigator.gpu);
    const outcome = await player.ready;
    if (!outcome.ok) return void showProblem(webgpuProblem(outcome));
    const scene = new Scene(tape, () => place, player);
    const timings = { picture: 0 };
    Object.assign(globalThis, { vizlib: { scene, timings } });
    const lacking = scene.lacks;
    const message = `The graphics processor, or its driver, lacks what this figure needs: ${lacking.join(", ")}.`;
    if (lacking.length) return void showProblem(webgpuProblem({ reason: "no-adapter", message }));
    scene.start();
    timings.picture = performance.now();
  } catch (error) {
    const detail = String(/** @type {any} */ (error)?.message ?? error);
    showProblem({ kind: "file", title: "This figure cannot be shown", text: "The file is not whole, or not made for this player.", detail });
  }
}

/** @param {string} text base64 @returns {Uint8Array} */
function bytesOf(text) {
  const fast = /** @type {any} */ (Uint8Array).fromBase64; // not yet in every browser
  if (fast) return fast.call(Uint8Array, text.trim());
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
