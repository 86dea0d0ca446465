/**
 * Keys on a canvas, and who has them: how the focus comes and goes, what Tab does, and text while it is taken.
 *
 * While text is taken, a text field over the canvas has the focus (typing.js). The two are one here: what is pressed
 * in the field is told as if it had been pressed on the canvas, and the focus that goes from one to the other has
 * not left.
 */

import { Clipboard } from "./clipboard.js";
import { Typing } from "./typing.js";

const KEYS_THAT_SCROLL = new Set([
  " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End",
]);

/** @typedef {"forward" | "backward" | "pointer" | ""} Arrival how the focus came; "": it has left */

/** @typedef {{ altKey?: boolean, ctrlKey?: boolean, metaKey?: boolean, shiftKey?: boolean, timeStamp: number } | null} Source */

export class Keyboard {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(type: string, fields: Record<string, any>, source: Source) => void} put takes the events that are made
   * @param {() => void} answer has what was put answered at once, not in the next animation frame
   */
  constructor(canvas, put, answer) {
    this.canvas = canvas;
    this.put = put;
    /** @type {Map<string, string>} the keys that are down, as they were told, by where they are */ this.keys = new Map();
    this.tab = { backward: false, forward: false }; // whether Shift+Tab and Tab are the canvas's own
    this.focused = false; // the canvas or the text field
    /** @type {Arrival} */ this.arriving = ""; // what was done last: how the focus comes, if it comes now
    this.clipboard = new Clipboard(put, answer);
    this.typing = new Typing(canvas, this);
  }

  /** @param {AbortSignal} signal ends it */
  listen(signal) {
    const { canvas } = this;
    const options = { signal };
    const early = { signal, capture: true };
    window.addEventListener("keydown", (event) => {
      this.arriving = event.key !== "Tab" ? "" : event.shiftKey ? "backward" : "forward";
    }, early);
    window.addEventListener("keyup", () => (this.arriving = ""), early);
    window.addEventListener("pointerdown", (event) => {
      this.arriving = event.composedPath()[0] === canvas ? "pointer" : "";
    }, early);
    canvas.addEventListener("keydown", (event) => this.down(event), options);
    canvas.addEventListener("keyup", (event) => this.up(event), options);
    canvas.addEventListener("focus", (event) => this.entered(event), options);
    canvas.addEventListener("blur", (event) => this.left(event), options);
    // The focus stays in the text field, or the keyboard of a phone would close and open.
    canvas.addEventListener("mousedown", (event) => this.typing.active && event.preventDefault(), options);
  }

  // ---- Keys ----

  /** @param {KeyboardEvent} event */
  down(event) {
    if (event.key === "Tab") return this.tabbed(event);
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && KEYS_THAT_SCROLL.has(event.key)) event.preventDefault();
    this.tell(event);
    if (plain && event.key.length === 1) {
      this.put("char", { data: event.key, is_composing: event.isComposing, input_type: "insertText", repeat: event.repeat }, event);
    }
  }

  /** @param {KeyboardEvent} event */
  up(event) {
    const place = event.code || event.key;
    // "A" comes up as "a" if Shift came up before. A key that went down elsewhere, such as the Tab that led here, is not told.
    const key = this.keys.get(place);
    if (key === undefined) return;
    this.keys.delete(place);
    this.put("key_up", { key }, event);
  }

  /** A key goes down. Repeats count where it writes. @param {KeyboardEvent} event */
  tell(event) {
    if (!event.repeat) this.put("key_down", { key: event.key }, event);
    else if (this.typing.taken) this.put("key_down", { key: event.key, repeat: true }, event);
    this.keys.set(event.code || event.key, event.key);
    // On a Mac no other key is heard to come up while Command is held.
    if (event.metaKey && event.key !== "Meta") this.up(event);
  }

  /** A key that was pressed on no keyboard. @param {string} key @param {Source} source */
  press(key, source) {
    this.put("key_down", { key }, source);
    this.put("key_up", { key }, source);
  }

  /** Text that was entered, however. @param {string} text @param {Source} source */
  enter(text, source) {
    this.put("char", { data: text, is_composing: false, input_type: "insertText", repeat: false }, source);
  }

  /** @param {KeyboardEvent} event Tab: it goes on through the page, unless it is kept, and then it is a key */
  tabbed(event) {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && this.tab[event.shiftKey ? "backward" : "forward"]) {
      event.preventDefault();
      this.tell(event);
    } else if (event.shiftKey) this.typing.step();
  }

  // ---- The focus ----

  /** @param {FocusEvent} event */
  entered(event) {
    if (!this.focused) {
      this.focused = true;
      const from = /** @type {Node | null} */ (event.relatedTarget);
      const after = from && this.canvas.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING;
      this.put("focus", { arrival: this.arriving || (after ? "backward" : "forward") }, null);
    }
    this.typing.follow();
  }

  /** @param {FocusEvent} event */
  left(event) {
    const { canvas, typing } = this;
    const to = event.relatedTarget;
    if (typing.moving || (to && (to === canvas || to === typing.field))) return;
    // A key that comes up elsewhere is not heard of, and the figure would go on moving.
    for (const key of this.keys.values()) this.put("key_up", { key }, null);
    this.keys.clear();
    // It is another window that has the keys now: they will come back to where they were.
    if (typing.holder === event.target) return;
    this.focused = false;
    this.arriving = "";
    canvas.removeAttribute("data-quiet");
    this.put("focus", { arrival: "" }, null);
  }

  // ---- What the figure says ----

  /** Text is taken at a caret. @param {number} x logical pixels @param {number} y @param {number} width @param {number} height */
  takeText(x, y, width, height) {
    this.typing.take(x, y, width, height);
  }

  /** No more text is taken. */
  endText() {
    this.typing.end();
  }

  /** Put a text on the clipboard. @param {string} text */
  copyText(text) {
    this.clipboard.copy(text);
  }

  /** Whether Shift+Tab and Tab are the canvas's own. @param {boolean} backward @param {boolean} forward */
  keepTab(backward, forward) {
    this.tab = { backward, forward };
  }

  close() {
    this.typing.close();
  }
}
