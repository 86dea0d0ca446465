/**
 * Text for a canvas: a text field that has the focus while text is taken, and lies, unseen, over the caret.
 *
 * Keys alone do not make text: dead keys (´ and e), input methods (日本), the keyboards of phones, dictation and
 * panels of emoji enter it into an element that can be edited, and some press no key at all. What appears in the
 * field is told as text, what vanishes from it as Backspace, once it is settled; what is being composed shows over
 * the canvas meanwhile, as the figure does not know of it.
 *
 * Phones open their keyboard only for a field that gets the focus while a finger's `touchend` or `click` is handled
 * (Safari on iOS) or within seconds after (Chrome on Android). The figure says in the frame after the finger has come
 * down that it takes text, which is before it is lifted; so the field gets the focus when the finger is lifted. If
 * the frame was late, the next touch opens the keyboard.
 */

import { makeField, placeField, widthOf } from "./field.js";

/** @typedef {import("./keyboard.js").Keyboard} Keyboard */

// Something before the caret: some keyboards press no Backspace where there is nothing to delete.
const FILLER = " ";
const LONG = 200; // characters after which the field is emptied: it only has to hold what is being entered

/** Keys that change the text or move in it: the figure's own, not the field's. */
const EDITING = new Set([
  "Backspace", "Delete", "Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End",
]);
const COMMANDS = new Set(["a", "y", "z"]); // with Control or Command

/** What is entered without keys → the key that it stands for. @type {Record<string, string>} */
const KEY_OF_INPUT = {
  deleteContentBackward: "Backspace",
  deleteContentForward: "Delete",
  insertLineBreak: "Enter",
  insertParagraph: "Enter",
};
const UNDOING = new Set(["historyUndo", "historyRedo", "insertFromDrop"]); // the field's text is not the figure's

const PASTING = 1500; // milliseconds that a browser may take from the key to the pasted text, while the page is busy
const BY_METHOD = 229; // the key code of what an input method has taken

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export class Typing {
  /** @param {HTMLCanvasElement} canvas @param {Keyboard} keyboard */
  constructor(canvas, keyboard) {
    this.canvas = canvas;
    this.keyboard = keyboard;
    /** @type {HTMLTextAreaElement | null} */ this.field = null;
    this.told = FILLER; // what of the field's text is told
    this.composing = false;
    this.moving = false; // the focus, from the canvas to the field or back
    this.fingers = 0;
    this.ring = false; // whether the canvas showed that it had the focus
    /** @type {KeyboardEvent | null} the key that pastes, until it is known what */ this.held = null;
    this.timer = 0;
  }

  /** Whether text is taken. */
  get taken() {
    return this.field !== null;
  }

  /** Whether the text field has the focus. */
  get active() {
    return this.field !== null && this.holder === this.field;
  }

  /** Who has the focus in the document, or the shadow root, of the canvas. */
  get holder() {
    const root = this.canvas.getRootNode();
    return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
  }

  // ---- What the figure says ----

  /** Text is taken at a caret. @param {number} x logical pixels @param {number} y @param {number} width @param {number} height */
  take(x, y, width, height) {
    if (!this.field) {
      this.field = this.makeField(this.canvas.getAttribute("aria-label"));
      this.reset();
    }
    if (this.canvas.parentNode !== this.field.parentNode) this.canvas.after(this.field); // a page may have moved the canvas
    placeField(this.field, this.canvas, x, y, width, height);
    if (!this.fingers) this.follow(); // see above
  }

  /** No more text is taken: the canvas has the keys itself. */
  end() {
    const { field } = this;
    if (!field) return;
    if (this.active) this.give(this.canvas); // which settles what is being composed
    this.release();
    this.field = null;
    field.remove();
  }

  close() {
    clearTimeout(this.timer);
    this.field?.remove();
    this.field = null;
    this.held = null;
    for (const name of ["data-ring", "data-quiet"]) this.canvas.removeAttribute(name);
  }

  // ---- The focus ----

  /** If the canvas has the focus, the field takes it over. */
  follow() {
    if (!this.field || this.moving || this.holder !== this.canvas) return;
    this.ring = this.canvas.matches(":focus-visible:not([data-quiet])");
    this.give(this.field);
  }

  /** @param {HTMLElement} element */
  give(element) {
    const quiet = element === this.canvas && !this.ring;
    this.canvas.toggleAttribute("data-quiet", quiet); // a field always has a ring, and would hand it on
    this.canvas.toggleAttribute("data-ring", element === this.field && this.ring);
    this.moving = true;
    element.focus({ preventScroll: true });
    this.moving = false;
  }

  /** Shift+Tab goes from the canvas to what lies before it, not from the field to the canvas. */
  step() {
    if (!this.active) return;
    this.give(this.canvas);
  }

  /** Something is pressed on the canvas. What is being composed belongs to before. */
  settle() {
    this.release();
    if (this.composing) this.refocus();
    else this.reset();
  }

  /** Fingers came down or were lifted: this is when the focus may open a keyboard. @param {number} count those that are down */
  touched(count) {
    const lifted = this.fingers && !count;
    this.fingers = count;
    if (!lifted || !this.field) return;
    if (this.active) this.refocus(); // its keyboard may have been closed
    else {
      this.ring = false;
      this.give(this.field);
    }
  }

  refocus() {
    this.moving = true;
    this.field?.blur();
    this.moving = false;
    if (this.field) this.give(this.field);
  }

  // ---- The field ----

  /** @param {string | null} name of the canvas */
  makeField(name) {
    const field = makeField(name ? `${name}: text input` : "text input");
    /** @type {<K extends keyof HTMLElementEventMap>(name: K, react: (event: HTMLElementEventMap[K]) => void) => void} */
    const on = (name, react) => field.addEventListener(name, (event) => this.field === field && react(event));
    on("keydown", (event) => this.down(event));
    on("keyup", (event) => this.up(event));
    on("beforeinput", (event) => this.intend(event));
    on("input", (event) => this.entered(event));
    on("compositionstart", (event) => this.compose(event));
    on("compositionend", () => this.composed());
    on("copy", (event) => this.keyboard.clipboard.copied(event));
    on("cut", (event) => this.keyboard.clipboard.copied(event));
    on("paste", (event) => this.paste(event));
    on("focus", (event) => this.keyboard.entered(event));
    on("blur", (event) => {
      this.canvas.removeAttribute("data-ring");
      this.keyboard.left(event);
    });
    return field;
  }

  /** Empty it. */
  reset() {
    const { field } = this;
    if (!field || this.composing) return;
    if (field.value !== FILLER) field.value = FILLER;
    field.setSelectionRange(FILLER.length, FILLER.length);
    this.told = FILLER;
  }

  // ---- Keys ----

  /** @param {KeyboardEvent} event */
  down(event) {
    // An input method's own keys choose and confirm; what comes of it comes as text.
    if (event.isComposing || event.keyCode === BY_METHOD) return;
    this.release();
    if (event.key === "Tab") return this.keyboard.tabbed(event);
    const command = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
    const key = event.key.toLowerCase();
    if (command ? key === "v" : event.shiftKey && event.key === "Insert") return this.hold(event);
    this.keyboard.tell(event);
    if (command && (key === "c" || key === "x")) this.field?.setSelectionRange(0, FILLER.length); // or nothing is copied
    const own = EDITING.has(event.key) ? isMac || !event.altKey : command && !event.altKey && COMMANDS.has(key);
    if (own) {
      event.preventDefault();
      this.reset();
    }
  }

  /** @param {KeyboardEvent} event */
  up(event) {
    this.release();
    this.keyboard.up(event);
  }

  // ---- Text ----

  /** @param {InputEvent} event what is about to be entered */
  intend(event) {
    if (this.composing || !event.cancelable) return;
    const key = KEY_OF_INPUT[event.inputType];
    if (key) {
      event.preventDefault();
      this.keyboard.press(key, null);
      this.reset();
    } else if (UNDOING.has(event.inputType)) event.preventDefault();
  }

  /** @param {Event} event */
  entered(event) {
    if (!this.composing && !(/** @type {InputEvent} */ (event).isComposing)) this.tell();
  }

  /** Show what is being composed, and nothing of what stands before it in the field. @param {CompositionEvent} event */
  compose(event) {
    if (!this.field) return;
    this.composing = true;
    const before = this.told.slice(0, this.told.length - event.data.length); // some take up again what was entered
    this.field.style.textIndent = `${-widthOf(before, getComputedStyle(this.field).font)}px`;
    this.field.style.opacity = "1";
  }

  composed() {
    if (!this.field) return;
    this.composing = false;
    this.field.style.textIndent = "";
    this.field.style.opacity = "0";
    this.tell();
  }

  /** Tell how the text of the field differs from what was told. */
  tell() {
    if (!this.field) return;
    const before = [...this.told];
    const now = [...this.field.value];
    let same = 0;
    while (same < before.length && before[same] === now[same]) same++;
    this.told = this.field.value;
    for (let count = same; count < before.length; count++) this.keyboard.press("Backspace", null);
    const text = now.slice(same).join("");
    if (text) this.keyboard.enter(text, null);
    if (!this.told.startsWith(FILLER) || this.told.includes("\n") || this.told.length > LONG) this.reset();
  }

  // ---- Pasting ----

  /** Keep the key until it is known what it pastes. @param {KeyboardEvent} event */
  hold(event) {
    this.held = event;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.release(), PASTING);
  }

  /** Tell the key that was kept, if there is one. */
  release() {
    const { held } = this;
    if (!held) return;
    this.held = null;
    clearTimeout(this.timer);
    this.keyboard.tell(held);
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    event.preventDefault();
    const text = this.keyboard.clipboard.pasted(event);
    if (this.held) this.release();
    else if (text) this.keyboard.enter(text, null); // from a menu
  }
}
