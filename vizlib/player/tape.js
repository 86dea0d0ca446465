/**
 * A tape: the batches of a stream in order, cut into frames, with a head that says what they are for (see
 * vizlib/stream/tape.py). It may come from anywhere: each length is checked before it is believed.
 */

import { Refused } from "./batch.js";
import { HEADER_WORDS, MAGIC, TABLE_HASH } from "./commands.js";

const BEGINNING = "vizlib";
const VERSION = "01";
const LARGEST = 2 ** 31; // bytes that a file may unpack to
const MOTION = /** @type {const} */ (["resize", "prepare", "turn", "rest"]);
const SIZE = 2; // where in a batch's words its bytes stand

/** @typedef {{ handle: number, width: number, height: number, ratio: number, label: string, description: string, fluid?: boolean, motion?: any }} Canvas */
/** @typedef {{ time: number, batches: Uint32Array[] }} Frame */

export class Tape {
  /** @param {any} head @param {Frame[]} frames @param {Uint32Array[]} extra of motions, in the order of the canvases */
  constructor(head, frames, extra) {
    this.head = head;
    this.frames = frames;
    this.extra = extra;
    /** @type {Canvas[]} */
    this.canvases = head.canvases;
  }

  /** The batches of each canvas's motion; undefined for those that have none. */
  get motions() {
    let at = 0;
    return this.canvases.map(({ motion }) => {
      if (!motion) return undefined;
      const cut = MOTION.map((part) => /** @type {const} */ ([part, this.extra.slice(at, (at += motion[part]))]));
      return /** @type {Record<typeof MOTION[number], Uint32Array[]>} */ (Object.fromEntries(cut));
    });
  }

  /** From the first frame to the last, in seconds. */
  get seconds() {
    return this.frames.at(-1)?.time ?? 0;
  }

  /** The number of the frame that is to be seen at a time. @param {number} seconds */
  frameAt(seconds) {
    let found = 0;
    for (const [number, frame] of this.frames.entries()) {
      if (frame.time > seconds + 1e-6) break;
      found = number;
    }
    return found;
  }

  /**
   * The tape that a file's bytes are. Throws `Refused` with a sentence where they are none.
   * @param {Uint8Array} bytes @param {number} [largest]
   */
  static async unpacked(bytes, largest = LARGEST) {
    const begins = String.fromCharCode(...bytes.subarray(0, 8));
    if (!begins.startsWith(BEGINNING)) throw new Refused("This is no recording of vizlib's: it does not begin as one.");
    if (begins !== BEGINNING + VERSION) {
      throw new Refused("This recording is in the format of another version of vizlib; export it anew.");
    }
    const raw = await inflated(bytes.subarray(8), largest);
    const words = new Uint32Array(raw.buffer, 0, raw.length >> 2);
    const size = words[0] ?? 0;
    if (!size || size % 4 || 4 + size > raw.length) throw new Refused("The recording is cut: its head is not whole.");
    const head = parsed(raw.subarray(4, 4 + size));
    if (head?.table !== TABLE_HASH) throw new Refused("This recording was made for another command table; export it anew.");
    const batches = batchesOf(words, 1 + size / 4);
    const extra = batches.splice(batches.length - extraOf(head.canvases, batches.length));
    return new Tape(head, framesOf(head.frames, batches), extra);
  }
}

/** @param {Uint8Array} bytes @param {number} largest */
async function inflated(bytes, largest) {
  const reader = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  /** @type {Uint8Array[]} */ const parts = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > largest) break;
      parts.push(part.value);
    }
  } catch (error) {
    throw new Refused(`The recording is damaged: ${/** @type {Error} */ (error).message}.`);
  }
  if (size > largest) {
    reader.cancel();
    throw new Refused(`The recording unpacks to more than ${largest} bytes.`);
  }
  const all = new Uint8Array(size + (-size & 3));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  if (size % 4) throw new Refused("The recording is cut.");
  return all;
}

/** @param {Uint8Array} bytes */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refused("The recording is damaged: its head is no JSON.");
  }
}

/** @param {Uint32Array} words @param {number} at */
function batchesOf(words, at) {
  const batches = [];
  while (at < words.length) {
    const size = words[at + SIZE];
    if (words[at] !== MAGIC || size < HEADER_WORDS * 4 || size % 4 || at + size / 4 > words.length) {
      throw new Refused(`The recording is damaged: there is no whole batch at byte ${at * 4}.`);
    }
    batches.push(words.subarray(at, at + size / 4));
    at += size / 4;
  }
  return batches;
}

/** How many batches the motions of canvases have. @param {any} canvases @param {number} most */
function extraOf(canvases, most) {
  if (!Array.isArray(canvases)) throw new Refused("The recording is damaged: its canvases are not listed.");
  const counts = canvases.flatMap((canvas) => (canvas?.motion ? MOTION.map((part) => canvas.motion[part]) : []));
  if (!counts.every((count) => Number.isInteger(count) && count >= 0 && count <= most)) {
    throw new Refused("The recording is damaged: its motions are not told.");
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all > most) throw new Refused("The recording is damaged: batches of a motion are missing.");
  return all;
}

/** @param {any} listed @param {Uint32Array[]} batches @returns {Frame[]} */
function framesOf(listed, batches) {
  if (!Array.isArray(listed)) throw new Refused("The recording is damaged: its frames are not listed.");
  let at = 0;
  let last = -Infinity;
  const frames = listed.map((entry) => {
    const [time, count] = Array.isArray(entry) ? entry : [];
    if (!Number.isFinite(time) || !Number.isInteger(count) || count < 0) {
      throw new Refused("The recording is damaged: its frames are not listed.");
    }
    if (time < last) throw new Refused("The recording is damaged: its frames are not in order.");
    last = time;
    at += count;
    return { time, batches: batches.slice(at - count, at) };
  });
  if (at !== batches.length) throw new Refused("The recording is damaged: its frames do not have all its batches.");
  return frames;
}
