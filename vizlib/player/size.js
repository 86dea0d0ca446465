/**
 * Size: a recorded canvas is shown at another size than it was recorded for. What is as large as the canvas is made at the
 * size that it has now, and where commands name it, they are told that (see vizlib/plot/sizes.py). A scene that has all of
 * the canvas takes its shape, too; anything else is drawn as it was laid out, in more pixels or fewer.
 */

import { Refused } from "./batch.js";

/** How many words a size takes, by what it is of. @type {Record<string, number>} */
const WORDS = { canvas: 2, drawn: 2, logical: 2, viewport: 4, scissor: 4 };
const FINE = 2; // pixels that are drawn along each side of a logical one, at least: what pygfx does for smooth edges
const LARGEST_SIDE = 8192; // WebGPU's default limit

export class Size {
  /** @param {any} told of a canvas's motion */
  constructor({ size, textures, fills }) {
    const whole = (/** @type {any} */ side) => Number.isInteger(side) && side > 0 && side <= LARGEST_SIDE;
    const known = (/** @type {any} */ each) => Array.isArray(each) && Number.isInteger(each[0]) && [0.5, 1, 2].includes(each[1]);
    if (!Array.isArray(size) || size.length !== 2 || !size.every(whole)) throw new Refused("The recording does not say how large it is.");
    if (!Array.isArray(textures) || !textures.every(known)) throw new Refused("The recording does not say what is as large as it.");
    /** @type {number[]} */ this.own = size;
    /** @type {number[]} */ this.now = [...size];
    /** @type {number[] | null} */ this.logical = null;
    /** @type {Map<number, number>} pixels along a side for one of the canvas's, by the texture's handle */ this.textures = new Map(textures);
    this.fills = fills === true;
    this.scale = Math.max(1, ...this.textures.values());
  }

  /**
   * Be as large as the canvas is now. Returns whether that is another size.
   * @param {number} width @param {number} height physical pixels @param {number} ratio physical pixels in a logical one
   */
  become(width, height, ratio) {
    const finer = Math.max(1, FINE / (ratio * this.scale));
    const most = LARGEST_SIDE / this.scale / Math.max(width, height);
    const wanted = [width, height].map((side) => Math.max(1, Math.round(side * Math.min(finer, most))));
    this.logical = [width / ratio, height / ratio];
    if (wanted.every((side, axis) => side === this.now[axis])) return false;
    this.now = wanted;
    return true;
  }

  /** How large a texture is; undefined for those that do not depend on it. @param {number} handle */
  of(handle) {
    const scale = this.textures.get(handle);
    return scale && this.now.map((side) => Math.max(1, Math.round(side * scale)));
  }

  /** How many words a size of some kind takes; undefined where there is no such kind. @param {string} kind */
  words(kind) {
    return Object.hasOwn(WORDS, kind) ? WORDS[kind] : undefined;
  }

  /** What a batch says at a place, as it was recorded. @param {string} kind @param {Uint32Array} batch @param {number} at */
  read(kind, batch, at) {
    const numbers = kind === "canvas" || kind === "scissor" ? batch : floatsOf(batch);
    return [...numbers.subarray(at / 4, at / 4 + WORDS[kind])];
  }

  /**
   * Have a batch say how large it is now.
   * @param {string} kind @param {Uint32Array} batch @param {number} at @param {number[]} own what was recorded there
   */
  write(kind, batch, at, own) {
    const numbers = kind === "canvas" || kind === "scissor" ? batch : floatsOf(batch);
    if (kind === "canvas") numbers.set(this.now, at / 4);
    else if (kind === "drawn") numbers.set(own.map((side, axis) => this.scaled(side, axis)), at / 4);
    else if (kind === "logical") numbers.set((this.fills && this.logical) || own, at / 4);
    else {
      const [left, top, right, bottom] = [own[0], own[1], own[0] + own[2], own[1] + own[3]].map((edge, n) => this.scaled(edge, n % 2));
      numbers.set([left, top, right - left, bottom - top], at / 4);
    }
  }

  /** @param {number} pixels as recorded @param {number} axis */
  scaled(pixels, axis) {
    return Math.round((pixels * this.now[axis]) / this.own[axis]);
  }
}

/** @param {Uint32Array} words */
const floatsOf = (words) => new Float32Array(words.buffer, words.byteOffset, words.length);
