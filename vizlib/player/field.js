/** The text field over a canvas: what it looks like, and where it lies. */

import { zoomOf } from "./extent.js";

const STYLE = "position: absolute; margin: 0; padding: 0; border: 0; outline: 0; box-sizing: content-box; width: auto; "
  + "min-height: 0; transition: none; resize: none; overflow: hidden; white-space: pre; field-sizing: content; "
  + "pointer-events: none; z-index: 1; opacity: 0; "
  + "font-family: system-ui, sans-serif; color: CanvasText; background: Canvas; "
  + "font-size: 16px"; // Safari on iOS enlarges the page around smaller text

/** @param {string} label for those who do not see that it is a part of a canvas */
export function makeField(label) {
  const field = document.createElement("textarea");
  field.style.cssText = STYLE;
  field.tabIndex = -1; // the canvas is where Tab stops
  field.rows = field.cols = 1;
  field.spellcheck = false;
  field.autocapitalize = "off";
  for (const name of ["autocomplete", "autocorrect"]) field.setAttribute(name, "off");
  field.setAttribute("aria-label", label);
  return field;
}

/**
 * Put it over the caret, where input methods show what there is to choose from, wherever the page and its transforms
 * have put the canvas: by the boxes that the two have on the screen.
 * @param {HTMLTextAreaElement} field @param {HTMLCanvasElement} canvas
 * @param {number} x logical pixels of the canvas @param {number} y @param {number} width @param {number} height
 */
export function placeField(field, canvas, x, y, width, height) {
  const { style } = field;
  style.minWidth = `${Math.max(width, 1)}px`;
  style.maxWidth = `${Math.max(canvas.clientWidth - x, 16)}px`; // what is composed must not widen the page
  style.height = style.lineHeight = `${Math.max(height, 16)}px`;
  style.left = style.top = "0";
  const [over, own] = [canvas.getBoundingClientRect(), field.getBoundingClientRect()];
  const scale = own.height / field.offsetHeight || 1;
  const padding = getComputedStyle(canvas);
  const zoom = zoomOf(canvas);
  const inner = [canvas.clientLeft + parseFloat(padding.paddingLeft), canvas.clientTop + parseFloat(padding.paddingTop)];
  const across = (over.width / canvas.offsetWidth || 1) * (inner[0] + x / zoom);
  const down = (over.height / canvas.offsetHeight || 1) * (inner[1] + y / zoom);
  style.left = `${(over.left + across - own.left) / scale}px`;
  style.top = `${(over.top + down - own.top) / scale}px`;
}

/** How long a text is, in pixels. @param {string} text @param {string} font CSS */
export function widthOf(text, font) {
  const drawing = document.createElement("canvas").getContext("2d");
  if (!drawing) return 0;
  drawing.font = font;
  return drawing.measureText(text).width;
}
