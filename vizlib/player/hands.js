/**
 * Hands on a recorded figure: mouse, wheel, fingers and keys move its cameras, as vizlib's own controllers have it: a drag
 * turns, with the right button or Shift it moves the picture, the wheel zooms to the pointer, two fingers move and zoom,
 * a double click goes back.
 */

const WHEEL = 0.002; // a power of two for each unit of the wheel
const UNITS = [1, 16, 600]; // pixels in a pixel, a line, a page
const SCROLLING = 250; // milliseconds without wheel events after which a scrolling page has come to rest
const STEP = 0.1; // of the view, with an arrow key
const TURN = 18; // degrees of a half turn, with an arrow key
const OCTAVE = 1 / 3; // with + and -

let pageScrolled = -Infinity;

export class Hands {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{ width: number, height: number }} size of it, as its cameras know it, logical pixels
   * @param {import("./camera.js").Camera[]} cameras
   * @param {() => void} moved
   */
  constructor(canvas, size, cameras, moved) {
    this.canvas = canvas;
    this.size = size;
    this.cameras = cameras;
    this.moved = moved;
    /** @type {Map<number, { x: number, y: number }>} where pointers are that are down */ this.down = new Map();
    /** @type {import("./camera.js").Camera | undefined} */ this.held = cameras[0];
    canvas.style.touchAction = "none";
    canvas.style.cursor = "grab";
    canvas.tabIndex = 0;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) canvas.addEventListener(name, (event) => this.lift(event));
    canvas.addEventListener("contextmenu", (event) => !event.shiftKey && event.preventDefault());
    canvas.addEventListener("dblclick", (event) => this.on(event, (camera) => camera.home()));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    window.addEventListener("wheel", (event) => {
      if (event.target !== canvas) pageScrolled = event.timeStamp;
    }, { passive: true, capture: true });
  }

  /** Where an event is, in the logical pixels of the recording. @param {MouseEvent} event */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * this.size.width) / (box.width || 1),
      y: ((event.clientY - box.top) * this.size.height) / (box.height || 1),
    };
  }

  /** @param {MouseEvent} event @param {(camera: import("./camera.js").Camera, x: number, y: number) => void} act */
  on(event, act) {
    const { x, y } = this.place(event);
    const camera = this.cameras.find((each) => each.contains(x, y));
    if (!camera) return false;
    act(camera, x, y);
    this.moved();
    return true;
  }

  /** @param {PointerEvent} event */
  press(event) {
    const place = this.place(event);
    if (!this.down.size) this.held = this.cameras.find((each) => each.contains(place.x, place.y));
    if (!this.held) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.style.cursor = "grabbing";
    this.down.set(event.pointerId, place);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const before = this.down.get(event.pointerId);
    const camera = this.held;
    if (!before || !camera) return;
    const now = this.place(event);
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    if (this.down.size === 2) {
      const other = /** @type {{ x: number, y: number }} */ ([...this.down].find(([id]) => id !== event.pointerId)?.[1]);
      const apart = Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1);
      camera.pan(dx / 2, dy / 2);
      camera.zoom(apart, (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else if (event.buttons & 6 || event.shiftKey) camera.pan(dx, dy);
    else camera.turn(dx, dy);
    this.down.set(event.pointerId, now);
    this.moved();
  }

  /** @param {PointerEvent} event */
  lift(event) {
    this.down.delete(event.pointerId);
    if (!this.down.size) this.canvas.style.cursor = "grab";
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (event.timeStamp - pageScrolled < SCROLLING) {
      pageScrolled = event.timeStamp; // the page is being scrolled, and this figure came under the pointer
      return;
    }
    const unit = UNITS[event.deltaMode] ?? 1;
    const pinch = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 10 : 1; // a touchpad's pinch comes in small steps
    const factor = 2 ** (-WHEEL * event.deltaY * unit * pinch);
    if (this.on(event, (camera, x, y) => camera.zoom(factor, x, y))) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const camera = this.held ?? this.cameras[0];
    const { x, y, width, height } = camera.rect;
    const side = Math.min(width, height) / TURN;
    /** @type {Record<string, [number, number]>} */
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow && event.shiftKey) camera.pan(arrow[0] * STEP * width, arrow[1] * STEP * height);
    else if (arrow) camera.turn(arrow[0] * side, arrow[1] * side);
    else if (event.key === "+" || event.key === "=") camera.zoom(2 ** OCTAVE, x + width / 2, y + height / 2);
    else if (event.key === "-") camera.zoom(2 ** -OCTAVE, x + width / 2, y + height / 2);
    else if (event.key === "h" || event.key === "Home") camera.home();
    else return;
    event.preventDefault();
    this.moved();
  }
}
