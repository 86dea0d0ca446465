/**
 * A camera that turns around a point, as vizlib's own does in Python (plot/controllers/navigation.py), for figures without
 * Python. Matrices are in columns, as WGSL has them; pixels are logical ones, y downwards.
 */

/** @typedef {[number, number, number]} Vector */
/**
 * @typedef {object} Told
 * @property {number[]} rect x, y, width and height
 * @property {number[]} target @property {number[]} up @property {number[]} matrix @property {number[]} projection
 * @property {number[] | null} [spans] what is seen across and up, in a rectangle of just that shape, where the camera
 *   keeps its aspect and fills its canvas
 */

const HALF_TURN = Math.PI; // for a drag across the view's shorter side
const FARTHEST = 1e4; // how much nearer and farther one can go
const POLE = Math.PI / 2;

/** @param {Vector} a @param {Vector} b */
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
/** @param {Vector} a @param {Vector} b @returns {Vector} */
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
/** a + s b @param {Vector} a @param {number} s @param {Vector} b @returns {Vector} */
const along = (a, s, b) => [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]];
/** @param {Vector} a @returns {Vector} */
const unit = (a) => along([0, 0, 0], 1 / (Math.hypot(...a) || 1), a);
/** By Rodrigues' formula. @param {Vector} a @param {Vector} axis a unit vector @param {number} angle @returns {Vector} */
function rotated(a, axis, angle) {
  const c = Math.cos(angle);
  return along(along(along([0, 0, 0], c, a), Math.sin(angle), cross(axis, a)), dot(axis, a) * (1 - c), axis);
}

export class Camera {
  /** @param {Told} told */
  constructor(told) {
    this.told = told;
    const [x, y, width, height] = told.rect;
    this.rect = { x, y, width, height };
    this.up = unit(vector(told.up, 0));
    /** @type {Vector} */ this.right = [1, 0, 0];
    /** @type {Vector} */ this.upwards = [0, 1, 0];
    /** @type {Vector} */ this.back = [0, 0, 1];
    /** @type {Vector} */ this.target = [0, 0, 0];
    this.distance = this.first = 1;
    this.magnified = 1; // how much larger things look than at first
    this.projection = Float64Array.from(told.projection);
    this.home();
  }

  /** Be where it is told to be, and take that for where it was at first. @param {Told} told */
  take(told) {
    this.told = told;
    const [x, y, width, height] = told.rect;
    this.rect = { x, y, width, height };
    this.up = unit(vector(told.up, 0));
    this.home();
  }

  /** As it was at first. */
  home() {
    const { matrix, projection, target } = this.told;
    this.right = vector(matrix, 0);
    this.upwards = vector(matrix, 4);
    this.back = vector(matrix, 8);
    this.target = vector(target, 0);
    this.distance = this.first = Math.max(Math.hypot(...along(vector(matrix, 12), -1, this.target)), Number.MIN_VALUE);
    this.projection = Float64Array.from(projection);
    this.magnified = 1;
    this.fill(this.rect.width, this.rect.height);
  }

  /**
   * Fill a canvas of another size: what was seen stays in sight, undistorted. Returns whether it is another one.
   * @param {number} width @param {number} height
   */
  fill(width, height) {
    const { spans } = this.told;
    if (!spans) return false;
    const changed = Math.abs(width - this.rect.width) + Math.abs(height - this.rect.height) > 0.5;
    Object.assign(this.rect, { width, height });
    const [aspect, own] = [width / height, spans[0] / spans[1]];
    const zoom = this.isPerspective ? 1 : this.magnified;
    this.projection[0] = (2 * zoom) / (spans[0] * Math.max(1, aspect / own));
    this.projection[5] = (2 * zoom) / (spans[1] * Math.max(1, own / aspect));
    return changed;
  }

  /** Where it is, for whoever takes over. */
  get look() {
    return { matrix: this.matrix, magnified: this.magnified };
  }

  /** Whether it was moved. */
  get hasMoved() {
    return this.magnified !== 1 || this.matrix.some((value, place) => Math.abs(value - this.told.matrix[place]) > 1e-9 * this.distance);
  }

  /** @param {number} x @param {number} y */
  contains(x, y) {
    const { rect } = this;
    return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
  }

  get isPerspective() {
    return this.projection[11] !== 0;
  }

  /** World units in a pixel, where the target is. */
  get span() {
    return (2 * (this.isPerspective ? this.distance : 1)) / (this.projection[5] * this.rect.height);
  }

  /** As if by dragging what it looks at; it stops at the poles. @param {number} dx @param {number} dy pixels */
  turn(dx, dy) {
    const turn = HALF_TURN / Math.max(1, Math.min(this.rect.width, this.rect.height));
    const climb = dot(this.upwards, this.up);
    const level = Math.hypot(climb, dot(this.right, this.up));
    const elevation = Math.atan2(-dot(this.back, this.up), climb < 0 ? -level : level);
    const wanted = Math.min(Math.max(elevation - dy * turn, Math.min(elevation, -POLE)), Math.max(elevation, POLE));
    for (const [axis, angle] of /** @type {[Vector, number][]} */ ([[this.right, wanted - elevation], [this.up, -dx * turn]])) {
      this.upwards = rotated(this.upwards, axis, angle);
      this.back = rotated(this.back, axis, angle);
      this.right = rotated(this.right, axis, angle);
    }
    this.back = unit(this.back);
    this.right = unit(cross(this.upwards, this.back));
    this.upwards = cross(this.back, this.right);
  }

  /** Move the picture. @param {number} dx @param {number} dy pixels */
  pan(dx, dy) {
    this.target = along(along(this.target, -dx * this.span, this.right), dy * this.span, this.upwards);
  }

  /** Magnify, and leave what is under a pixel where it is. @param {number} factor @param {number} x @param {number} y */
  zoom(factor, x, y) {
    const wanted = Math.min(Math.max(this.magnified * factor, 1 / FARTHEST), FARTHEST);
    const by = wanted / this.magnified;
    const { rect, span } = this;
    const across = (x - rect.x - rect.width / 2) * span * (1 - 1 / by);
    const down = (y - rect.y - rect.height / 2) * span * (1 - 1 / by);
    this.target = along(along(this.target, across, this.right), -down, this.upwards);
    this.magnified = wanted;
    if (this.isPerspective) {
      this.distance = this.first / wanted;
      this.projection[14] = this.told.projection[14] / wanted; // the near and the far plane come along
    } else {
      this.projection[0] *= by;
      this.projection[5] *= by;
    }
  }

  /** What takes the camera's coordinates to the world's: 16 numbers. */
  get matrix() {
    const place = along(this.target, this.distance, this.back);
    return [...this.right, 0, ...this.upwards, 0, ...this.back, 0, ...place, 1];
  }

  /** What pygfx tells shaders of a camera: the view matrix, its inverse, the projection and its inverse; 64 numbers. */
  get matrices() {
    const { matrix, projection } = this;
    return [...inverse(matrix), ...matrix, ...projection, ...inverse(projection)];
  }

  /**
   * For each axis, whether the face of a box at its low end (-1) or at its high end (1) is behind what is in it.
   * @param {number[]} low @param {number[]} high
   */
  behind(low, high) {
    const place = along(this.target, this.distance, this.back);
    return this.back.map((towards, axis) => {
      const half = (high[axis] - low[axis]) / 2;
      const away = place[axis] - (low[axis] + high[axis]) / 2;
      const part = this.isPerspective && Math.abs(away) > half ? away : towards;
      return part > 0 ? -1 : 1;
    });
  }

  /** The direction of a lamp that goes with it. @param {number[]} from where it stands, in the camera's coordinates */
  lamp(from) {
    const lit = along(along(along([0, 0, 0], from[0], this.right), from[1], this.upwards), from[2], this.back);
    return along([0, 0, 0], -1, unit(lit));
  }
}

/** @param {ArrayLike<number>} numbers @param {number} at @returns {Vector} */
function vector(numbers, at) {
  return [numbers[at], numbers[at + 1], numbers[at + 2]];
}

/** The inverse of a matrix, by Gauss and Jordan. @param {ArrayLike<number>} columns 16 numbers @returns {number[]} */
export function inverse(columns) {
  const rows = [0, 1, 2, 3].map((row) => [
    ...[0, 1, 2, 3].map((column) => columns[column * 4 + row]),
    ...[0, 1, 2, 3].map((column) => Number(column === row)),
  ]);
  for (let step = 0; step < 4; step++) {
    let best = step;
    for (let row = step + 1; row < 4; row++) if (Math.abs(rows[row][step]) > Math.abs(rows[best][step])) best = row;
    [rows[step], rows[best]] = [rows[best], rows[step]];
    const pivot = rows[step][step] || Number.MIN_VALUE;
    rows[step] = rows[step].map((value) => value / pivot);
    for (let row = 0; row < 4; row++) {
      if (row === step) continue;
      const factor = rows[row][step];
      rows[row] = rows[row].map((value, place) => value - factor * rows[step][place]);
    }
  }
  return [0, 1, 2, 3].flatMap((column) => [0, 1, 2, 3].map((row) => rows[row][4 + column]));
}
