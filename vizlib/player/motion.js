/**
 * Motion: frames in which only cameras move, or the canvas has another size. What is sent for such a frame is recorded, and
 * is the same every time but for what it says of these; this puts those bytes there (see vizlib/plot/motion.py).
 */

import { Refused } from "./batch.js";
import { Camera } from "./camera.js";
import { Size } from "./size.js";

const RESTS = 150; // milliseconds after which a camera has come to rest
const MOST_VIEWS = 256;

/** How many words a camera takes, by what of it. @type {Record<string, number>} */
const WORDS = { matrices: 64, lamp: 3 };

/** @typedef {{ at: number, kind: string, view: number, from: number[], own: number[] }} Mark of a camera, or of a size */
/** @typedef {{ batch: Uint32Array, marks: Mark[] }} Marked */
/** @typedef {"resize" | "prepare" | "turn" | "rest"} Part */

export class Motion {
  /**
   * @param {any} told of a canvas's motion
   * @param {Partial<Record<Part, Uint32Array[]>>} batches
   * @param {(batch: Uint32Array) => void} play plays a batch that bears no checksum
   */
  constructor(told, batches, play) {
    if (!Array.isArray(told.views) || told.views.length > MOST_VIEWS) throw new Refused("The recording's views are not told.");
    /** @type {Camera[]} */
    this.cameras = told.views.map((/** @type {import("./camera.js").Told} */ view) => new Camera(checked(view)));
    this.size = told.size && new Size(told);
    /** @param {Part} part */
    const marked = (part) => (batches[part] ?? []).map((batch, number) => {
      const marks = this.checked(told.marks?.[part]?.[number], batch);
      return { batch: marks.length ? batch.slice() : batch, marks }; // a copy: its bytes change
    });
    this.resize = marked("resize");
    this.prepare = marked("prepare");
    this.sides = sidesOf(told.sides, marked("turn"), marked("rest"));
    this.box = this.sides.length > 1 ? checkedBox(told.box, this.cameras.length) : null;
    this.side = this.sides[this.sides.length - 1];
    this.play = play;
    this.fitted = false; // whether there are textures of another size than at first
    this.prepared = false;
    this.pending = 0;
    this.resting = 0;
  }

  /**
   * The canvas is shown at another size: draw it at that.
   * @param {number} width @param {number} height physical pixels @param {number} ratio physical pixels in a logical one
   */
  resized(width, height, ratio) {
    const follow = this.cameras.filter((camera) => camera.fill(width / ratio, height / ratio)).length > 0;
    const other = this.size?.become(width, height, ratio);
    if (other) this.fit();
    if (follow || (other && this.hasMoved)) this.draw();
    if (follow || other) this.restLater();
  }

  /** Make what is as large as the canvas, and draw into it. */
  fit() {
    for (const each of this.resize) this.send(each);
    this.fitted = true;
    this.prepared = false;
    this.side = this.sides[this.sides.length - 1];
  }

  get hasMoved() {
    return this.cameras.some((camera) => camera.hasMoved);
  }

  /** Everything has to be made again: what was moved or resized is drawn as it is. */
  renewed() {
    this.prepared = false;
    this.side = this.sides[this.sides.length - 1];
    if (this.fitted) this.fit();
    if (this.hasMoved) this.draw();
  }

  /** Draw what the cameras see now. */
  draw() {
    if (!this.cameras.length) return;
    // What a motion needs is made when somebody moves: the first picture should not wait for it.
    if (!this.prepared) {
      if (this.resize.length && !this.fitted) this.fit();
      for (const each of this.prepare) this.send(each);
    }
    this.prepared = true;
    this.face();
    for (const each of this.side.turn) this.send(each);
  }

  /** Have those faces of a box of axes drawn that are behind the data now. */
  face() {
    if (!this.box) return;
    const { view, low, high } = this.box;
    const behind = `${this.cameras[view].behind(low, high)}`;
    const side = this.sides.find((each) => each.behind === behind) ?? this.side;
    if (side !== this.side) for (const each of side.enter) this.send(each);
    this.side = side;
  }

  /** A camera has moved: draw in the next animation frame, and, when it rests, what is drawn only then. */
  moved() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
    this.restLater();
  }

  /** Draw what is drawn only when cameras rest, unless they move before. */
  restLater() {
    clearTimeout(this.resting);
    if (this.side.rest.length) this.resting = setTimeout(() => this.settle(0), RESTS);
  }

  /** Nothing more is to be drawn when cameras rest: it was. */
  settled() {
    clearTimeout(this.resting);
  }

  /** Let the cameras be where they are told to be. @param {any[]} views */
  take(views) {
    this.cameras.forEach((camera, number) => camera.take(checked(views[number])));
  }

  /** @param {number} number of what is drawn when cameras rest */
  settle(number) {
    if (number >= this.side.rest.length) return;
    this.send(this.side.rest[number]);
    this.resting = setTimeout(() => this.settle(number + 1), 16);
  }

  /** No more is drawn. */
  close() {
    cancelAnimationFrame(this.pending);
    clearTimeout(this.resting);
    this.play = () => {};
  }

  /** @param {Marked} marked */
  send({ batch, marks }) {
    for (const { view, at, kind, from, own } of marks) {
      if (own) this.size?.write(kind, batch, at, own);
      else {
        const camera = this.cameras[view];
        new Float32Array(batch.buffer, batch.byteOffset).set(kind === "matrices" ? camera.matrices : camera.lamp(from), at / 4);
      }
    }
    this.play(batch);
  }

  /** @param {any} marks @param {Uint32Array} batch @returns {Mark[]} */
  checked(marks, batch) {
    if (!Array.isArray(marks)) throw new Refused("The recording does not say where cameras stand.");
    return marks.map((mark) => {
      const { view, at, kind, from } = mark ?? {};
      const ofCamera = Object.hasOwn(WORDS, kind);
      const words = ofCamera ? WORDS[kind] : this.size?.words(kind) ?? NaN;
      const lies = Number.isInteger(at) && at >= 0 && at % 4 === 0 && at + 4 * words <= batch.byteLength;
      const lit = kind !== "lamp" || (Array.isArray(from) && from.length === 3 && from.every(Number.isFinite));
      const seen = !ofCamera || (Number.isInteger(view) && view >= 0 && view < this.cameras.length);
      if (!lies || !lit || !seen) throw new Refused("The recording says of a camera or a size what its batches do not have.");
      return ofCamera ? mark : { at, kind, own: this.size?.read(kind, batch, at) };
    });
  }
}

/**
 * The batches of each side; where none are told, there is one.
 * @param {any} told @param {Marked[]} turn @param {Marked[]} rest
 */
function sidesOf(told, turn, rest) {
  if (!told?.length) return [{ behind: "", enter: [], turn, rest }];
  const counts = ["enter", "turn", "rest"];
  const fits = (/** @type {any} */ side) => counts.every((name) => Number.isInteger(side?.[name]) && side[name] >= 0);
  const sum = (/** @type {string} */ name) => told.reduce((/** @type {number} */ all, /** @type {any} */ side) => all + side[name], 0);
  if (!Array.isArray(told) || told.length > 8 || !told.every(fits) || sum("enter") + sum("turn") !== turn.length || sum("rest") !== rest.length) {
    throw new Refused("The recording does not say what is seen from which side.");
  }
  let [at, rested] = [0, 0];
  return told.map((side) => {
    const [enter, ends] = [at, at + side.enter + side.turn];
    const made = {
      behind: `${side.behind}`,
      enter: turn.slice(enter, enter + side.enter),
      turn: turn.slice(enter + side.enter, ends),
      rest: rest.slice(rested, rested + side.rest),
    };
    [at, rested] = [ends, rested + side.rest];
    return made;
  });
}

/** @param {any} box @param {number} views */
function checkedBox(box, views) {
  const corner = (/** @type {any} */ numbers) => Array.isArray(numbers) && numbers.length === 3 && numbers.every(Number.isFinite);
  if (!box || !corner(box.low) || !corner(box.high) || !(Number.isInteger(box.view) && box.view >= 0 && box.view < views)) {
    throw new Refused("The recording does not say where its axes are.");
  }
  return box;
}

/** @param {any} view */
function checked(view) {
  const lengths = { rect: 4, target: 3, up: 3, matrix: 16, projection: 16 };
  for (const [name, length] of Object.entries(lengths)) {
    const numbers = view?.[name];
    if (!Array.isArray(numbers) || numbers.length !== length || !numbers.every(Number.isFinite)) {
      throw new Refused(`The recording's camera has no ${name} of ${length} numbers.`);
    }
  }
  const { spans } = view;
  if (spans && !(Array.isArray(spans) && spans.length === 2 && spans.every((span) => span > 0 && span < Infinity))) {
    throw new Refused("The recording's camera does not say what it sees.");
  }
  return view;
}
