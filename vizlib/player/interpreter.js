/**
 * The interpreter: checks a batch, runs its commands one by one, and says what went wrong. What the commands
 * do is in the classes built on it (resources.js, encoders.js, player.js).
 */

import { BY_CODE, checkBatch, checkCommands } from "./batch.js";
import { playBundled } from "./bundles.js";
import { HEADER_WORDS, run } from "./commands.js";
import { Consequence, Failed, Handles } from "./handles.js";
import { marked, unmarked } from "./labels.js";
import { Reports } from "./reports.js";
import { commandAt, runStrictly } from "./strict.js";
import { reason, wholeWords } from "./values.js";

const scratch = new DataView(new ArrayBuffer(8));
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const MOST_DEPTH = 64; // of JSON; no descriptor is a tenth as deep
const MOST_PLAYED = 1 << 24; // words in a batch: more than a hundred frames of ten thousand draws

export class Interpreter {
  constructor() {
    this.objects = new Handles();
    /** @type {Record<string, number> & { errors: number, crossings: number, commands: number, bytes: number, frames: number }} */
    this.counters = { crossings: 0, commands: 0, bytes: 0, frames: 0, errors: 0 };
    this.reports = new Reports(this.counters);
    /** @type {((reply: number, ok: boolean, json: string) => void) | null} */
    this.onReply = null;
    /** @type {((reply: number, bytes: Uint8Array) => void) | null} told of what was mapped for reading, in place of onReply */
    this.onBytes = null;
    /** @type {(() => Uint8Array) | null} the memory that the sender shares, taken anew at each use: it may grow */
    this.memory = null;
    /** The open encoder and the open pass or bundle; an encoder in which a command failed is given up, with one report. */
    /** @type {any} */ this.encoder = null;
    /** @type {any} */ this.target = null;
    this.broken = false;
    /** Words of recordings that the batch has played so far. */
    this.playing = 0;
    /** Whether something was made since the last submit. */
    this.unsettled = false;
    /** Whether each error is held against the command at fault, and where in the script the next command was written. */
    this.isStrict = false;
    this.site = 0;
    /** Where the open encoder was made. */
    this.begunAt = 0;
    /** @type {WeakMap<any, number>} how many error scopes of the user's are open, by device */
    this.scopes = new WeakMap();
    /** @type {Float32Array} the batch's words as floats */
    this.floats = new Float32Array(0);
    /** @type {Uint8Array} the batch's data segment */
    this.data = new Uint8Array(0);
  }

  /**
   * Execute a batch that lies in the shared memory. It has not travelled, so it bears no checksum.
   * @param {number} address
   * @param {number} size bytes
   * @returns {string} "" or the sentence it was refused with
   */
  run(address, size) {
    const memory = /** @type {() => Uint8Array} */ (this.memory)();
    return this.execute(new Uint32Array(memory.buffer, memory.byteOffset + address, size >>> 2), false);
  }

  /**
   * Execute a batch.
   * @param {Uint32Array} words
   * @param {boolean} [summed] whether it bears a checksum
   * @returns {string} "" or the sentence it was refused with
   */
  execute(words, summed = true) {
    this.counters.crossings++;
    let batch;
    try {
      batch = checkBatch(words, this.memory ? this.memory().length : 0, summed);
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
    const { end, dataBytes } = batch;
    this.floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    this.data = new Uint8Array(words.buffer, words.byteOffset + end * 4, dataBytes);
    this.counters.bytes += words.length * 4;
    this.playing = 0;
    this.runCommands(words, HEADER_WORDS, end);
    this.settle();
    return "";
  }

  /** Called behind each batch. */
  settle() {}

  /**
   * Run commands that were found whole; `floats` and `data` are theirs.
   * @param {Uint32Array} words
   * @param {number} begin
   * @param {number} end
   */
  runCommands(words, begin, end) {
    if (this.isStrict) return runStrictly(this, words, begin, end);
    let count = 0;
    for (let i = begin; i < end; ) {
      try {
        while (i < end) {
          count++;
          i = run(this, words, i);
        }
      } catch (error) {
        this.failed(words, i, /** @type {Error} */ (error));
        i += words[i] >>> 8;
      }
    }
    this.counters.commands += count;
  }

  /**
   * Keep a sequence of commands.
   * @param {number} handle @param {Uint8Array} words @param {Uint8Array} data
   */
  createRecording(handle, words, data) {
    const kept = wholeWords(words);
    checkCommands(kept, 0, kept.length, data.length, 0);
    for (let i = 0; i < kept.length; i += kept[i] >>> 8) {
      if (/recording|play/.test(/** @type {any} */ (BY_CODE[kept[i] & 0xff]).name)) throw new Error("a recording cannot play another");
    }
    this.objects.set(handle, { words: kept, floats: new Float32Array(kept.buffer), data: data.slice(), plays: 0, pieces: null });
  }

  /** @param {import("./bundles.js").Recording} recording */
  play(recording) {
    if (!(recording?.words instanceof Uint32Array)) throw new Error("this is no recording");
    this.playing += recording.words.length;
    if (this.playing > MOST_PLAYED) throw new Error(`one batch would play more than ${MOST_PLAYED} words of recordings`);
    const { floats, data } = this;
    this.floats = recording.floats;
    this.data = recording.data;
    playBundled(this, recording);
    this.floats = floats;
    this.data = data;
  }

  /**
   * A command threw: say so once, and let what depends on it fall silently.
   * @param {Uint32Array} words
   * @param {number} i
   * @param {Error} error
   */
  failed(words, i, error) {
    const command = /** @type {import("./commands.js").Command} */ (BY_CODE[words[i] & 0xff]);
    if (command.made) this.unsettled = true;
    if (command.made) this.objects.set(words[i + command.made], new Failed(error.message));
    if (command.reply && words[i + command.reply]) this.answer(words[i + command.reply], Promise.reject(error));
    const silent = error instanceof Consequence || this.broken;
    if ((this.encoder || this.target) && command.code >= 50) this.broken = true;
    if (silent) return;
    // A mapped buffer of a size that is no multiple of 4 is a RangeError, too.
    const unmappable = command.name === "create_buffer" && words[i + 2] % 4 !== 0;
    const memory = error instanceof RangeError && /^create_(buffer|texture)$/.test(command.name) && !unmappable;
    const type = memory ? "GPUOutOfMemoryError" : "GPUValidationError";
    const site = this.isStrict ? this.site : this.encoder || this.target ? this.begunAt : 0;
    this.reports.add({ type, message: `${command.name}: ${reason(error)}`, site, words: commandAt(words, i) });
  }

  // ---- Errors ----

  /** The first errors, for whoever comes later. */
  get errors() {
    return this.reports.errors;
  }

  /** Told of what happens, as JSON. @param {((kind: string, message: string) => void) | null} listener */
  set onEvent(listener) {
    this.reports.onEvent = listener;
  }

  get onEvent() {
    return this.reports.onEvent;
  }

  /** Told of every error, beside onEvent; for whoever drives the page. @param {((message: string) => void) | null} listener */
  set onerror(listener) {
    this.reports.onerror = listener;
  }

  /** An error that no scope took. @param {any} error */
  uncaptured(error) {
    const report = { type: error?.constructor?.name ?? "GPUError", message: String(error?.message ?? error) };
    this.reports.note(report);
    const messages = this.reports.compilation(report.message);
    this.reports.hold(messages ? messages.then((list) => ({ ...report, messages: list })) : Promise.resolve(report));
  }

  /** A descriptor, its label marked with the handle of what it makes. @param {any} descriptor @param {number} handle */
  labelled(descriptor, handle) {
    descriptor.label = marked(descriptor.label, handle);
    return descriptor;
  }

  /** @param {number} on */
  strict(on) {
    this.isStrict = on !== 0;
  }

  /** @param {number} number */
  setSite(number) {
    this.site = number;
  }

  /**
   * Answer when a promise settles; it is always caught.
   * @param {number} reply
   * @param {Promise<any>} promise
   * @param {(value: any) => any} [convert] to plain data
   */
  answer(reply, promise, convert = () => null) {
    promise.then(
      (value) => this.onReply?.(reply, true, JSON.stringify(convert(value) ?? null)),
      (error) => this.onReply?.(reply, false, reason(error)),
    );
  }

  stats() {
    return { ...this.counters, objects: this.objects.live };
  }

  // ---- What the decoders read ----

  /** @param {number} handle */
  object(handle) {
    return this.objects.get(handle);
  }

  /** @param {number} low @param {number} high */
  f64(low, high) {
    scratch.setUint32(0, low, true);
    scratch.setUint32(4, high, true);
    return scratch.getFloat64(0, true);
  }

  /** @param {number} offset @param {number} size */
  bytes(offset, size) {
    return this.data.subarray(offset, offset + size);
  }

  /** @param {number} offset @param {number} size */
  text(offset, size) {
    return size ? decoder.decode(this.data.subarray(offset, offset + size)) : "";
  }

  /** @param {number} offset @param {number} size */
  json(offset, size) {
    const text = this.text(offset, size);
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      throw new Error(`${JSON.stringify(text.slice(0, 40))} is no JSON`);
    }
    if (value === null || typeof value !== "object") throw new Error("its JSON describes no object");
    return this.revive(value, 0);
  }

  /** Put objects where `{"#": handle}` stands. @param {any} value @param {number} depth @returns {any} */
  revive(value, depth) {
    if (value === null || typeof value !== "object") return value;
    if (depth >= MOST_DEPTH) throw new Error(`its JSON is nested more than ${MOST_DEPTH} deep`);
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) value[i] = this.revive(value[i], depth + 1);
      return value;
    }
    if (value["#"] !== undefined) return this.objects.get(value["#"]);
    for (const key in value) value[key] = this.revive(value[key], depth + 1);
    return value;
  }

  /** @param {number} address @param {number} size */
  shared(address, size) {
    return /** @type {() => Uint8Array} */ (this.memory)().subarray(address, address + size);
  }
}
