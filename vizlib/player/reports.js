/**
 * Errors on their way to Python. They are kept for a moment and told together, in order, so that Python can put
 * what follows from an error beneath it, and because some must be looked into first: the compiler is asked what it
 * has against a shader, and in strict mode the command at fault is searched for.
 */

import { follows, moduleOf, unmarked } from "./labels.js";

const KEPT_ERRORS = 100;
const MOMENT = 10; // milliseconds: what follows from an error comes in the same task, or the next
const KEPT_MODULES = 64;
const AT_ONCE = 200; // more at once are not looked at: they repeat themselves

/**
 * @typedef {object} Report
 * @property {string} type the WebGPU error's class, or "lost"
 * @property {string} message with marks
 * @property {any[]} [messages] the compiler's
 * @property {number} [site] strict mode: where in the script the command at fault was written
 * @property {number[]} [words] the command at fault
 */

export class Reports {
  /** @param {{ errors: number } & Record<string, number>} counters */
  constructor(counters) {
    this.counters = counters;
    /** @type {{ kind: string, message: string }[]} the first errors, for whoever comes later */
    this.errors = [];
    /** @type {((kind: string, message: string) => void) | null} */
    this.onEvent = null;
    /** @type {((message: string) => void) | null} */
    this.onerror = null;
    /** @type {Promise<Report | null>[]} */
    this.held = [];
    this.telling = false;
    /** @type {Map<number, any>} the latest shader modules, by handle: they may be dropped before their errors come */
    this.modules = new Map();
  }

  /** A shader module was made. @param {number} handle @param {any} module */
  made(handle, module) {
    this.modules.set(handle, module);
    if (this.modules.size > KEPT_MODULES) this.modules.delete(this.modules.keys().next().value ?? 0);
  }

  /**
   * What a shader's compiler says, if an error is about one.
   * @param {string} message
   * @returns {Promise<any[]> | null}
   */
  compilation(message) {
    const module = this.modules.get(moduleOf(message));
    return module ? module.getCompilationInfo().then((/** @type {any} */ info) => plainMessages(info.messages), () => []) : null;
  }

  /** Note an error now, and tell it soon. @param {Report} report */
  add(report) {
    this.note(report);
    this.hold(Promise.resolve(report));
  }

  /** Count an error, and say so to whoever drives the page. @param {Report} report */
  note({ type, message }) {
    this.counters.errors++;
    const text = unmarked(message);
    const consequence = follows(message) && this.errors.length > 0;
    if (this.errors.length < KEPT_ERRORS) this.errors.push({ kind: type, message: text });
    if (!consequence) this.onerror?.(text);
    if (!this.onEvent) console.error(`vizlib: ${type}: ${text}`); // otherwise Python says it, and more
  }

  /** Tell what comes of a promise, if anything, behind what is held already. @param {Promise<Report | null>} report */
  hold(report) {
    if (!this.onEvent || this.held.length >= AT_ONCE) return;
    this.held.push(report.catch(() => null));
    if (!this.telling) this.tell();
  }

  async tell() {
    this.telling = true;
    while (this.held.length) {
      await new Promise((resolve) => void setTimeout(resolve, MOMENT));
      const held = this.held;
      this.held = [];
      const reports = (await Promise.all(held)).filter(Boolean);
      if (reports.length) this.onEvent?.("errors", JSON.stringify(reports));
    }
    this.telling = false;
  }
}

/** @param {any[]} messages the compiler's */
export function plainMessages(messages) {
  return messages.map((m) => ({
    message: m.message, type: m.type, lineNum: m.lineNum, linePos: m.linePos, offset: m.offset, length: m.length,
  }));
}
