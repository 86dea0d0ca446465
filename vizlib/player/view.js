/**
 * One canvas in the page: where it stands, what is done to it, and when it may draw.
 *
 * It gathers what happens between two animation frames and hands it over in one call, as JSON: a crossing
 * into Python for each mouse event would cost more than the event. It knows nothing of WebGPU or of Python.
 */

import { Appearance } from "./appearance.js";
import { Description } from "./description.js";
import { Extent } from "./extent.js";
import { Fingers } from "./fingers.js";
import { addRing } from "./focus.js";
import { Keyboard } from "./keyboard.js";

const MODIFIERS = /** @type {const} */ ([["altKey", "Alt"], ["ctrlKey", "Control"], ["metaKey", "Meta"], ["shiftKey", "Shift"]]);
const BUTTONS = [1, 3, 2, 4, 5]; // the DOM counts left, middle, right; rendercanvas left, right, middle
const WHEEL_UNITS = [1, 16, 600]; // pixels in a pixel, a line, a page
const SCROLLING = 250; // milliseconds without wheel events after which a scrolling page has come to rest
const KEPT = ["width", "height", "style", "tabindex"]; // attributes of a user's canvas that it has again at the end

/** When the page itself was last scrolled by wheel; a figure that comes under the pointer then must not take over. */
let pageScrolled = -Infinity;

/** Whether hands have moved over this page since the pointer came; a page in another's frame may have scrolled beneath it. */
let attended = window === window.top;

/** The canvases of all figures: turning the wheel over one of them scrolls no page. @type {WeakSet<EventTarget>} */
const canvases = new WeakSet();

export class View {
  /**
   * @param {HTMLElement} place a canvas, which is used as it is, or an element that gets one at its end
   * @param {number} width CSS pixels; 0 takes the width of the place
   * @param {number} height CSS pixels; 0 takes the height of the place, or a proportion of the width
   * @param {(events: string, width: number, height: number, ratio: number, visible: boolean) => void} call
   *   once in an animation frame in which something happened or was asked for: events as a JSON list or "",
   *   the canvas's size in physical pixels, physical pixels in a CSS pixel, and whether anyone can see it
   */
  constructor(place, width, height, call) {
    this.call = call;
    this.given = place instanceof HTMLCanvasElement;
    this.canvas = place instanceof HTMLCanvasElement ? place : document.createElement("canvas");
    /** @type {object[]} */ this.events = [];
    this.pending = 0;
    this.closed = false;
    this.inSight = false;
    this.extent = new Extent(this.canvas, () => this.requestFrame());
    this.fingers = new Fingers(this.extent, (type, fields) => this.put(type, fields, null));
    this.keyboard = new Keyboard(this.canvas, (type, fields, source) => this.put(type, fields, source), () => this.answer());
    /** @type {number} the button that began the drag */ this.button = 0;
    this.listening = new AbortController();
    this.before = KEPT.map((name) => /** @type {const} */ ([name, this.canvas.getAttribute(name)]));
    this.description = new Description(this.canvas);
    canvases.add(this.canvas);
    this.settle(place, width, height);
    addRing(this.canvas);
    this.appearance = new Appearance(this.canvas, () => this.tellAppearance());
    const box = this.canvas.getBoundingClientRect();
    // The observer speaks up one frame later only, and the first frame should not wait for it.
    this.inSight = box.bottom >= 0 && box.top <= innerHeight && box.right >= 0 && box.left <= innerWidth;
    this.observe();
    this.listen();
  }

  // ---- Place and size ----

  /** @param {HTMLElement} place @param {number} width @param {number} height */
  settle(place, width, height) {
    const { canvas } = this;
    const style = canvas.style;
    style.touchAction = "none";
    if (!canvas.hasAttribute("tabindex")) canvas.tabIndex = 0;
    if (this.given) {
      // Its attributes are about to become physical pixels: without a size of its own it would grow by them.
      const box = canvas.getBoundingClientRect();
      this.resize(width || (style.width ? 0 : box.width), height || (style.height ? 0 : box.height));
    } else {
      const high = place !== document.body && place.childElementCount === 0 && place.clientHeight >= 32;
      style.display = "block";
      style.maxWidth = "100%";
      style.width = "100%";
      if (high) style.height = "100%";
      else {
        style.aspectRatio = "4 / 3";
        style.maxHeight = "85vh";
      }
      this.resize(width, height);
      // A card that the loader made fits a figure that has a size of its own.
      if (width && height && place.classList.contains("vizlib-figure")) {
        place.style.height = "auto";
        place.style.width = "fit-content";
      }
      place.append(canvas);
    }
    this.extent.measure();
  }

  /** Fix the size. @param {number} width CSS pixels, 0 leaves it @param {number} height CSS pixels, 0 leaves it */
  resize(width, height) {
    const style = this.canvas.style;
    if (width && height && !this.given) {
      style.width = `${width}px`;
      style.height = "auto";
      style.aspectRatio = `${width} / ${height}`;
      style.maxHeight = "";
    } else {
      if (width) style.width = `${width}px`;
      if (height) style.height = `${height}px`;
    }
    if (this.canvas.isConnected) this.extent.measure();
  }

  /** Width and height in physical pixels. */
  get physical() {
    return [this.extent.width, this.extent.height];
  }

  /** Physical pixels in a CSS pixel. */
  get ratio() {
    return this.extent.ratio;
  }

  observe() {
    const { signal } = this.listening;
    this.extent.observe();
    this.seeing = new IntersectionObserver((entries) => {
      this.inSight = /** @type {IntersectionObserverEntry} */ (entries.at(-1)).isIntersecting;
      this.appearance.lookSoon(); // the page may have moved it to another place
      this.requestFrame(); // also to tell that it has gone out of sight
    });
    this.seeing.observe(this.canvas);
    document.addEventListener("visibilitychange", () => this.visible && this.requestFrame(), { signal });
  }

  get visible() {
    return this.inSight && !document.hidden && this.extent.width > 0 && this.extent.height > 0;
  }

  // ---- Frames ----

  /** Call back in the next animation frame. */
  requestFrame() {
    if (!this.pending && !this.closed) this.pending = requestAnimationFrame(() => this.frame());
  }

  frame() {
    this.pending = 0;
    if (this.closed) return;
    if (this.extent.ratio !== devicePixelRatio) this.extent.ratioChanged(); // not every browser tells
    const events = this.events.length ? JSON.stringify(this.events) : "";
    this.events = [];
    this.call(events, this.extent.width, this.extent.height, this.extent.ratio, this.visible);
  }

  /** Do now what the next animation frame would do. */
  answer() {
    cancelAnimationFrame(this.pending);
    this.frame();
  }

  // ---- Input ----

  /**
   * @param {string} type @param {{ x?: number, y?: number, button?: number, buttons?: number[] } & Record<string, any>} fields
   * @param {{ altKey?: boolean, ctrlKey?: boolean, metaKey?: boolean, shiftKey?: boolean, timeStamp: number } | null} source whose modifiers count, and whose time
   */
  put(type, fields, source) {
    const modifiers = source ? MODIFIERS.filter(([flag]) => source[flag]).map(([, name]) => name) : [];
    const event = { event_type: type, modifiers, time_stamp: (source?.timeStamp ?? performance.now()) / 1000, ...fields };
    const last = /** @type {any} */ (this.events.at(-1));
    const merges = type === "pointer_move" && last?.event_type === type
      && `${last.buttons}` === `${event.buttons}` && `${last.modifiers}` === `${modifiers}`;
    if (merges) this.events.pop();
    this.events.push(event);
    this.requestFrame();
  }

  /** @param {string} type @param {PointerEvent | MouseEvent | WheelEvent} event @param {Record<string, any>} [fields] */
  point(type, event, fields = {}) {
    const buttons = [1, 2, 3, 4, 5].filter((_, bit) => event.buttons & (1 << bit));
    const kind = "pointerType" in event && event.pointerType || "mouse";
    const common = { ...this.extent.place(event), button: 0, buttons, pointer_type: kind };
    this.put(type, { ...common, ntouches: this.fingers.count, touches: {}, ...fields }, event);
  }

  listen() {
    const { canvas } = this;
    const { signal } = this.listening;
    const options = { signal };
    /** @type {<K extends keyof HTMLElementEventMap>(name: K, react: (event: HTMLElementEventMap[K]) => void) => void} */
    const on = (name, react) => canvas.addEventListener(name, react, options);

    on("pointerdown", (event) => {
      canvas.setPointerCapture?.(event.pointerId);
      this.keyboard.typing.settle();
      if (event.pointerType === "touch") return this.touch(() => this.fingers.down(event));
      this.button = BUTTONS[event.button] ?? 0;
      this.point("pointer_down", event, { button: this.button });
    });
    on("pointermove", (event) => {
      if (event.pointerType === "touch") return this.fingers.moved(event);
      // A second button that goes down or up during a drag comes as a move.
      this.point("pointer_move", event, { button: event.buttons ? this.button : 0 });
    });
    const up = (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "touch") return this.touch(() => this.fingers.up(event));
      this.point("pointer_up", event, { button: this.button });
      this.button = 0;
    };
    on("pointerup", up);
    on("pointercancel", up);
    on("pointerenter", (event) => event.pointerType !== "touch" && this.point("pointer_enter", event));
    on("pointerleave", (event) => event.pointerType !== "touch" && this.point("pointer_leave", event));
    on("dblclick", (event) => this.point("double_click", event, { button: BUTTONS[event.button] ?? 0 }));
    on("contextmenu", (event) => !event.shiftKey && event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
    window.addEventListener("wheel", (event) => {
      if (!event.target || !canvases.has(event.target)) pageScrolled = event.timeStamp;
    }, { signal, passive: true, capture: true });
    if (window !== window.top) {
      window.addEventListener("pointermove", (event) => (attended ||= event.movementX !== 0 || event.movementY !== 0), { signal, capture: true });
      window.addEventListener("pointerdown", () => (attended = true), { signal, capture: true });
      document.documentElement.addEventListener("pointerleave", () => (attended = false), options);
    }
    this.keyboard.listen(signal);
  }

  /** Fingers come down or are lifted. @param {() => void} tell */
  touch(tell) {
    tell();
    this.keyboard.typing.touched(this.fingers.count);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (event.timeStamp - pageScrolled < SCROLLING) {
      pageScrolled = event.timeStamp; // the page is being scrolled, and this figure came under the pointer
      return;
    }
    if (!attended) return;
    event.preventDefault();
    const unit = WHEEL_UNITS[event.deltaMode] ?? 1;
    // Browsers report a pinch on a touchpad as a wheel with Control held, in small steps.
    const pinch = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 10 : 1;
    const source = event.ctrlKey ? null : event;
    const { deltaX, deltaY } = event;
    this.put("wheel", { ...this.extent.place(event), dx: deltaX * unit, dy: deltaY * unit * pinch, buttons: [], button: 0 }, source);
  }

  // ---- The rest ----

  /** Say what the canvas shows to those who do not see it. @param {string} label @param {string} text */
  describe(label, text) {
    this.description.describe(label, text);
  }

  /** Say what has changed. @param {string} text */
  announce(text) {
    this.description.announce(text);
  }

  tellAppearance() {
    const { theme, reducedMotion } = this.appearance;
    this.put("appearance", { theme, reduced_motion: reducedMotion }, null);
  }

  /** @param {string} cursor CSS */
  setCursor(cursor) {
    this.canvas.style.cursor = cursor;
  }

  /** Let go of everything. A canvas that was there before stays, as it was; one made here goes. */
  close() {
    if (this.closed) return;
    this.closed = true;
    cancelAnimationFrame(this.pending);
    this.listening.abort();
    this.keyboard.close();
    this.extent.close();
    this.appearance.close();
    this.description.close();
    this.seeing?.disconnect();
    this.events = [];
    canvases.delete(this.canvas);
    if (!this.given) {
      const place = this.canvas.parentElement;
      this.canvas.remove();
      // A card that the loader made for this figure goes with it.
      if (place?.classList.contains("vizlib-figure") && place.childElementCount === 0) place.remove();
      return;
    }
    for (const [name, value] of this.before) {
      if (value === null) this.canvas.removeAttribute(name);
      else this.canvas.setAttribute(name, value);
    }
  }
}
