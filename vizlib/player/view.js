/**
 * One canvas in the page: where it stands and how large it is, what is done to it, and when it may draw.
 *
 * It gathers what happens between two animation frames and hands it over in one call, as JSON: a crossing
 * into Python for each mouse event would cost more than the event. It knows nothing of WebGPU or of Python.
 */

import { Fingers } from "./fingers.js";

const MODIFIERS = /** @type {const} */ ([["altKey", "Alt"], ["ctrlKey", "Control"], ["metaKey", "Meta"], ["shiftKey", "Shift"]]);
const BUTTONS = [1, 3, 2, 4, 5]; // the DOM counts left, middle, right; rendercanvas left, right, middle
const WHEEL_UNITS = [1, 16, 600]; // pixels in a pixel, a line, a page
const SCROLLING = 250; // milliseconds without wheel events after which a scrolling page has come to rest
const KEYS_THAT_SCROLL = new Set([
  " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End",
]);

/** When the page itself was last scrolled by wheel; a figure that comes under the pointer then must not take over. */
let pageScrolled = -Infinity;

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
    this.fingers = new Fingers((type, fields) => this.put(type, fields, null));
    /** @type {number} the button that began the drag */ this.button = 0;
    /** @type {Set<string>} */ this.keys = new Set(); // that are down
    this.listening = new AbortController();
    this.before = { style: this.canvas.getAttribute("style"), tabindex: this.canvas.getAttribute("tabindex") };
    this.physical = [0, 0];
    this.ratio = 1;
    canvases.add(this.canvas);
    this.settle(place, width, height);
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
    this.measure();
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
    if (this.canvas.isConnected) this.measure();
  }

  /** Take the size from the layout. */
  measure() {
    const { clientWidth, clientHeight } = this.canvas;
    this.sized(Math.round(clientWidth * devicePixelRatio), Math.round(clientHeight * devicePixelRatio));
  }

  /** @param {number} width @param {number} height physical pixels */
  sized(width, height) {
    this.ratio = devicePixelRatio;
    if (width === this.physical[0] && height === this.physical[1]) return;
    this.physical = [width, height];
    this.requestFrame();
  }

  observe() {
    const { signal } = this.listening;
    this.resizing = new ResizeObserver((entries) => {
      const exact = entries.at(-1)?.devicePixelContentBoxSize?.[0];
      // Emulated screens report CSS pixels here; then the layout is right, and rounding does not matter.
      const near = exact && Math.abs(exact.inlineSize - this.canvas.clientWidth * devicePixelRatio) <= 1;
      if (exact && near) this.sized(exact.inlineSize, exact.blockSize);
      else this.measure();
    });
    try {
      this.resizing.observe(this.canvas, { box: "device-pixel-content-box" });
    } catch {
      this.resizing.observe(this.canvas); // Safari
    }
    this.seeing = new IntersectionObserver((entries) => {
      this.inSight = /** @type {IntersectionObserverEntry} */ (entries.at(-1)).isIntersecting;
      if (this.visible) this.requestFrame();
    });
    this.seeing.observe(this.canvas);
    document.addEventListener("visibilitychange", () => this.visible && this.requestFrame(), { signal });
    // Another zoom or another screen: the size in CSS pixels stays, so the observer may not notice.
    const watch = () => {
      if (this.closed) return;
      this.measure();
      this.requestFrame();
      matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", watch, { once: true, signal });
    };
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", watch, { once: true, signal });
  }

  get visible() {
    return this.inSight && !document.hidden && this.physical[0] > 0 && this.physical[1] > 0;
  }

  // ---- Frames ----

  /** Call back in the next animation frame. */
  requestFrame() {
    if (!this.pending && !this.closed) this.pending = requestAnimationFrame(() => this.frame());
  }

  frame() {
    this.pending = 0;
    if (this.closed) return;
    const events = this.events.length ? JSON.stringify(this.events) : "";
    this.events = [];
    this.call(events, this.physical[0], this.physical[1], this.ratio, this.visible);
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
    const place = { x: event.offsetX, y: event.offsetY, button: 0, buttons };
    this.put(type, { ...place, ntouches: this.fingers.count, touches: {}, ...fields }, event);
  }

  listen() {
    const { canvas } = this;
    const { signal } = this.listening;
    const options = { signal };
    /** @type {<K extends keyof HTMLElementEventMap>(name: K, react: (event: HTMLElementEventMap[K]) => void) => void} */
    const on = (name, react) => canvas.addEventListener(name, react, options);

    on("pointerdown", (event) => {
      canvas.setPointerCapture?.(event.pointerId);
      canvas.focus({ preventScroll: true });
      if (event.pointerType === "touch") return this.fingers.down(event);
      this.button = BUTTONS[event.button] ?? 0;
      this.point("pointer_down", event, { button: this.button });
    });
    on("pointermove", (event) => {
      if (event.pointerType === "touch") return this.fingers.moved(event);
      // A second button that goes down or up during a drag comes as a move.
      this.point("pointer_move", event, { button: event.buttons ? this.button : 0 });
    });
    const up = (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "touch") return this.fingers.up(event);
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
    on("keydown", (event) => this.key("key_down", event));
    on("keyup", (event) => this.key("key_up", event));
    // A key that comes up elsewhere is not heard of, and the figure would go on moving.
    on("blur", () => {
      for (const key of this.keys) this.put("key_up", { key }, null);
      this.keys.clear();
    });
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (event.timeStamp - pageScrolled < SCROLLING) {
      pageScrolled = event.timeStamp; // the page is being scrolled, and this figure came under the pointer
      return;
    }
    event.preventDefault();
    const unit = WHEEL_UNITS[event.deltaMode] ?? 1;
    // Browsers report a pinch on a touchpad as a wheel with Control held, in small steps.
    const pinch = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 10 : 1;
    const source = event.ctrlKey ? null : event;
    const { offsetX: x, offsetY: y, deltaX, deltaY } = event;
    this.put("wheel", { x, y, dx: deltaX * unit, dy: deltaY * unit * pinch, buttons: [], button: 0 }, source);
  }

  /** @param {"key_down" | "key_up"} type @param {KeyboardEvent} event */
  key(type, event) {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && KEYS_THAT_SCROLL.has(event.key)) event.preventDefault();
    if (type === "key_down") this.keys.add(event.key);
    else this.keys.delete(event.key);
    if (!event.repeat) this.put(type, { key: event.key }, event);
    if (type === "key_down" && plain && event.key.length === 1) {
      this.put("char", { data: event.key, is_composing: event.isComposing, input_type: "insertText", repeat: event.repeat }, event);
    }
  }

  // ---- The rest ----

  /** @param {string} title what a screen reader says */
  setTitle(title) {
    if (this.given && this.canvas.hasAttribute("aria-label")) return;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", title);
  }

  /** @param {number} button what the controller pans with, and two fingers therefore do */
  setPanButton(button) {
    this.fingers.panButton = button;
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
    this.resizing?.disconnect();
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
    for (const [name, value] of Object.entries(this.before)) {
      if (value === null) this.canvas.removeAttribute(name);
      else this.canvas.setAttribute(name, value);
    }
  }
}
