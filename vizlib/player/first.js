/**
 * The picture first: recorded figures that a page shows while Python loads behind them, and that can be turned meanwhile.
 * Each stands over the place that Python's own figure will have, until that has drawn its first frame.
 */

import { placeFor } from "./places.js";
import { Scene } from "./scene.js";
import { Tape } from "./tape.js";

export class First {
  /**
   * Show what was recorded; null where that cannot be done, which is no loss: Python will draw it.
   * @param {string} url @param {import("./player.js").Player} player the page's @param {HTMLElement} figures
   * @param {boolean} [fills] whether a figure without a size of its own fills the element
   */
  static async shown(url, player, figures, fills = false) {
    try {
      const [answer, outcome] = await Promise.all([fetch(url), player.ready]);
      if (!answer.ok || !outcome.ok) return null;
      const tape = await Tape.unpacked(new Uint8Array(await answer.arrayBuffer()));
      const first = new First(tape, player, figures, fills);
      if (!first.scene.lacks.length) first.scene.start();
      return first;
    } catch (error) {
      console.warn("vizlib: the recorded picture cannot be shown:", error);
      return null;
    }
  }

  /** @param {Tape} tape @param {import("./player.js").Player} player @param {HTMLElement} figures @param {boolean} fills */
  constructor(tape, player, figures, fills) {
    this.frames = tape.canvases.map(() => frameIn(figures));
    this.scene = new Scene(tape, (number) => this.frames[number], player.beside());
    this.given = 0; // how many places Python has taken
    const fluid = (/** @type {number} */ number) => fills || tape.canvases[number].fluid;
    tape.canvases.forEach((_, number) => fluid(number) && fit(this.scene.canvases[number], this.frames[number]));
  }

  /** The place of Python's next figure, beneath the picture; null if there is none. */
  place() {
    const frame = this.frames[this.given];
    if (!frame) return null;
    const card = placeFor();
    this.scene.canvases[this.given].style.cssText += "; position: absolute; inset: 0; z-index: 1";
    this.given++;
    frame.prepend(card);
    frame.classList.remove("vizlib-figure");
    frame.style.cssText = "position: relative";
    return card;
  }

  /** @param {Element} canvas Python's */
  numberOf(canvas) {
    return this.frames.findIndex((frame) => frame.contains(canvas));
  }

  /** Where the cameras are that somebody has moved, for Python's figure to begin there; as JSON. @param {Element} canvas */
  looks(canvas) {
    const cameras = this.scene.motions[this.numberOf(canvas)]?.cameras ?? [];
    return cameras.some((camera) => camera.hasMoved) ? JSON.stringify(cameras.map((camera) => camera.look)) : "";
  }

  /** Python's figure has drawn its first frame: the picture over it goes. @param {Element} canvas */
  drawn(canvas) {
    const number = this.numberOf(canvas);
    if (number < 0) return;
    // The frame that was drawn just now is shown with the next one.
    requestAnimationFrame(() => requestAnimationFrame(() => this.leave(number)));
  }

  /** All that was recorded goes, and with it the places that Python has taken. */
  close() {
    this.scene.close();
    for (const frame of this.frames) frame.remove();
  }

  /** @param {number} number */
  leave(number) {
    this.scene.canvases[number].remove();
    this.left = (this.left ?? new Set()).add(number);
    if (this.left.size === this.frames.length) this.scene.close();
  }

  /** The script has ended: pictures of figures that it did not show go. */
  end() {
    for (let number = this.given; number < this.frames.length; number++) {
      this.leave(number);
      this.frames[number].remove();
    }
  }
}

/** @param {HTMLElement} figures */
function frameIn(figures) {
  const frame = placeFor(figures);
  frame.style.cssText = "height: auto; width: fit-content; max-width: 100%";
  return frame;
}

/** A figure without a size of its own takes that of its place. @param {HTMLElement} canvas @param {HTMLElement} frame */
function fit(canvas, frame) {
  frame.style.cssText = "";
  canvas.style.cssText = "display: block; width: 100%; height: 100%";
}
