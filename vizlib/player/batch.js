/**
 * A batch is what one crossing carries: a header, command words and a data segment (see
 * vizlib/stream/commands.py). Nothing of a batch is executed before all of it has been found whole.
 */

import { COMMANDS, HEADER_WORDS, MAGIC, TABLE_HASH } from "./commands.js";

/** What a batch is refused with: a sentence. */
export class Refused extends Error {
  /** @param {string} sentence */
  constructor(sentence) {
    super(sentence);
    this.name = "Refused";
  }
}

/** @type {(import("./commands.js").Command | undefined)[]} the commands by code */
export const BY_CODE = [];
/** @param {string} name of a command */
export const codeOf = (name) => /** @type {import("./commands.js").Command} */ (COMMANDS.find((command) => command.name === name)).code;
/** The head of each command's words by code; where there is none, one that has another code, so that none fits. */
const HEADS = Uint32Array.from({ length: 256 }, (_, code) => code ^ 0xff);
/** Whether a command points at bytes, by code. */
const POINTS = new Uint8Array(256);
for (const command of COMMANDS) {
  BY_CODE[command.code] = command;
  HEADS[command.code] = command.code | (command.words << 8);
  POINTS[command.code] = command.data.length || command.heap.length ? 1 : 0;
}

/** @param {number} value */
const hex = (value) => "0x" + value.toString(16).padStart(8, "0");

/**
 * Two sums modulo 2**32, of the words and of the sums so far, so that a changed, lost or moved word shows.
 * @param {Uint32Array} words
 * @param {number} start
 * @returns {[number, number]}
 */
export function checksum(words, start) {
  let sum = 0;
  let sums = 0;
  for (let i = start; i < words.length; i++) {
    sum = (sum + words[i]) | 0;
    sums = (sums + sum) | 0;
  }
  return [sum >>> 0, sums >>> 0];
}

/**
 * Check a batch and say where its parts lie.
 * @param {Uint32Array} words the whole batch, header included
 * @param {number} sharedBytes size of the memory that sender and player share; 0 where there is none
 * @param {boolean} [summed] whether the batch has travelled, so that its checksum is to be checked
 * @returns {{ end: number, dataBytes: number, sequence: number }} index behind the last command; data bytes
 */
export function checkBatch(words, sharedBytes, summed = true) {
  if (words.length < HEADER_WORDS) {
    throw new Refused(`The stream is cut: ${words.length * 4} bytes are less than its header.`);
  }
  if (words[0] !== MAGIC) {
    throw new Refused(`This is not a vizlib stream: it begins with ${hex(words[0])}, expected ${hex(MAGIC)}.`);
  }
  if (words[1] !== TABLE_HASH) {
    throw new Refused(
      `The stream was written for another command table (${hex(words[1])}; this player has ${hex(TABLE_HASH)}): ` +
        "the Python package and the player are of different versions.",
    );
  }
  const [, , size, commandWords, dataBytes, sum, sums, sequence] = words;
  if (size !== words.length * 4) {
    throw new Refused(`The stream is cut: it has ${words.length * 4} bytes, its header says ${size}.`);
  }
  const end = HEADER_WORDS + commandWords;
  if (end + Math.ceil(dataBytes / 4) !== words.length) {
    throw new Refused(
      `The stream is corrupted: ${commandWords} command words and ${dataBytes} data bytes do not make ${size} bytes.`,
    );
  }
  if (summed) {
    const [isSum, isSums] = checksum(words, HEADER_WORDS);
    if (isSum !== sum || isSums !== sums) {
      throw new Refused("The stream is corrupted: its checksum does not match its contents.");
    }
  }
  checkCommands(words, HEADER_WORDS, end, dataBytes, sharedBytes);
  return { end, dataBytes, sequence };
}

/**
 * Check that words are whole commands whose data lie where there are any. No two use the same data, as no writer
 * would; so what a batch can make a player copy is never more than what was sent.
 * @param {Uint32Array} words
 * @param {number} begin
 * @param {number} end
 * @param {number} dataBytes
 * @param {number} sharedBytes
 */
export function checkCommands(words, begin, end, dataBytes, sharedBytes) {
  let used = 0;
  for (let i = begin; i < end; i += words[i] >>> 8) {
    const head = words[i];
    const code = head & 0xff;
    if (HEADS[code] !== head || i + (head >>> 8) > end) throw new Refused(`The stream is corrupted: ${misfit(words, i)}.`);
    if (POINTS[code]) {
      const { name, data, heap } = /** @type {import("./commands.js").Command} */ (BY_CODE[code]);
      for (const at of data) {
        checkRange(name, i, words[i + at], words[i + at + 1], dataBytes, "data segment");
        used += words[i + at + 1];
      }
      for (const at of heap) checkRange(name, i, words[i + at], words[i + at + 1], sharedBytes, "shared memory");
      if (used > dataBytes) {
        throw new Refused(`The stream is corrupted: ${name} at word ${i} uses data that another command uses.`);
      }
    }
  }
}

/** What is wrong with the word where a command should begin. @param {Uint32Array} words @param {number} i */
function misfit(words, i) {
  const code = words[i] & 0xff;
  const command = BY_CODE[code];
  if (!command) return `word ${i} names command ${code}, which does not exist`;
  return `${command.name} at word ${i} is ${words[i] >>> 8} words long, expected ${command.words}`;
}

/**
 * @param {string} name
 * @param {number} word
 * @param {number} offset
 * @param {number} size
 * @param {number} limit
 * @param {string} where
 */
function checkRange(name, word, offset, size, limit, where) {
  if (offset + size > limit) {
    throw new Refused(
      `The stream is corrupted: ${name} at word ${word} points at bytes ${offset} to ${offset + size} of a ${where} of ${limit}.`,
    );
  }
}
