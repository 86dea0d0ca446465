/**
 * How large a canvas is in pixels of the screen. Its drawing has exactly the pixels that the canvas covers, also
 * where a CSS pixel is 1.25 or 1.5 of them, because anything else would be resampled: lines blur, text gets fuzzy.
 */

export class Extent {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} changed called when the size or the ratio is another
   */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    this.width = 0; // physical pixels, as the height
    this.height = 0;
    this.ratio = devicePixelRatio;
    this.listening = new AbortController();
    /** @type {ResizeObserver | undefined} */ this.observer = undefined;
  }

  /** Follow the layout, zoom and screen from now on. */
  observe() {
    this.observer = new ResizeObserver((entries) => {
      const entry = /** @type {ResizeObserverEntry} */ (entries.at(-1));
      const exact = entry.devicePixelContentBoxSize?.[0];
      const factor = exact ? factorOf(exact.inlineSize, entry.contentRect.width * zoomOf(this.canvas)) : 0;
      if (exact && factor) this.take(Math.round(exact.inlineSize * factor), Math.round(exact.blockSize * factor));
      else this.measure();
    });
    this.observeBox();
    this.watchRatio();
  }

  /** Observing again has the observer speak in the next frame, whether or not anything changed. */
  observeBox() {
    this.observer?.unobserve(this.canvas);
    try {
      this.observer?.observe(this.canvas, { box: "device-pixel-content-box" });
    } catch {
      this.observer?.observe(this.canvas); // Safari
    }
  }

  /** Another zoom or another screen: the size in CSS pixels may stay, and then the observer would not notice. */
  watchRatio() {
    const { signal } = this.listening;
    const now = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    now.addEventListener("change", () => {
      this.ratioChanged();
      this.watchRatio();
    }, { once: true, signal });
  }

  ratioChanged() {
    this.measure();
    this.observeBox();
  }

  /**
   * Take the size from the layout, before the observer speaks: browsers round where the edges of a box lie, not how
   * long its sides are.
   */
  measure() {
    const { canvas } = this;
    const style = getComputedStyle(canvas);
    const zoom = zoomOf(canvas);
    const [left, right, top, bottom] = ["left", "right", "top", "bottom"].map((side) => (
      zoom * (length(style.getPropertyValue(`border-${side}-width`)) + length(style.getPropertyValue(`padding-${side}`)))
    ));
    const [width, height] = [zoom * canvas.offsetWidth, zoom * canvas.offsetHeight];
    const box = canvas.getBoundingClientRect();
    // A box that a transform has enlarged or turned says nothing of the layout.
    const plain = Math.abs(box.width - width) <= 1 && Math.abs(box.height - height) <= 1;
    if (plain) this.take(covered(box.left + left, box.right - right), covered(box.top + top, box.bottom - bottom));
    else this.take(covered(left, width - right), covered(top, height - bottom));
  }

  /**
   * Where on the canvas an event is, in logical pixels: those of `width / ratio`. The browser has undone transforms
   * and scrolling, and counts from inside the border, in pixels that CSS `zoom` has enlarged.
   * @param {MouseEvent} event
   */
  place(event) {
    const { canvas } = this;
    const style = getComputedStyle(canvas);
    const zoom = zoomOf(canvas);
    const [left, right, top, bottom] = ["left", "right", "top", "bottom"].map((side) => length(style.getPropertyValue(`padding-${side}`)));
    const [width, height] = [canvas.clientWidth - left - right, canvas.clientHeight - top - bottom];
    return {
      x: ((event.offsetX / zoom - left) * this.width) / this.ratio / (width || 1),
      y: ((event.offsetY / zoom - top) * this.height) / this.ratio / (height || 1),
    };
  }

  /** @param {number} width @param {number} height physical pixels */
  take(width, height) {
    if (width === this.width && height === this.height && devicePixelRatio === this.ratio) return;
    this.width = width;
    this.height = height;
    this.ratio = devicePixelRatio;
    this.changed();
  }

  close() {
    this.listening.abort();
    this.observer?.disconnect();
  }
}

/**
 * What the observer's pixels are to be multiplied by: they are the screen's, but on emulated screens CSS pixels,
 * which the picture of the page is enlarged from; 0 if they are neither, because the layout is about to change.
 * @param {number} reported @param {number} css pixels
 */
function factorOf(reported, css) {
  if (Math.abs(reported - css * devicePixelRatio) <= 1) return 1;
  return Math.abs(reported - css) <= 1 ? devicePixelRatio : 0;
}

/**
 * How much CSS `zoom` enlarges an element: sizes that the layout tells leave it out, boxes and events do not.
 * @param {Element} element
 */
export const zoomOf = (element) => element.currentCSSZoom ?? 1;

/** Physical pixels between two places in CSS pixels. @param {number} start @param {number} end */
const covered = (start, end) => Math.max(0, Math.round(end * devicePixelRatio) - Math.round(start * devicePixelRatio));

/** @param {string} text a computed length, "" where there is no layout */
const length = (text) => parseFloat(text) || 0;
