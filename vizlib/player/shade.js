/** How light a CSS colour is, as far as it takes to say whether something stands on light or on dark ground. */

/** @typedef {{ grey: number, alpha: number }} Shade `grey`: 0 to 1, as sRGB stores it */

/**
 * The grey in which white and black text can be read equally well: where their contrasts by WCAG 2.2,
 * (1 + 0.05) / (Y + 0.05) and (Y + 0.05) / 0.05, are the same.
 */
export const MIDDLE = encoded(Math.sqrt(1.05 * 0.05) - 0.05);

/**
 * A colour as `getComputedStyle` writes it: rgb(…) and rgba(…), or a form of CSS Color 4. Its luminance is exact for
 * sRGB and for all greys, and near for what other spaces add. Drawing it into a canvas and reading that back would
 * be shorter, but browsers that guard against fingerprinting give noise there.
 * @param {string} color
 * @returns {Shade} transparent, if it is no colour
 */
export function shadeOf(color) {
  const [, form, inside] = color.match(/^([a-z]+)\((.*)\)$/) ?? [];
  if (!form) return { grey: 0, alpha: 0 };
  const words = inside.split(/[\s,/]+/).filter(Boolean);
  const space = form === "color" ? /** @type {string} */ (words.shift()) : form;
  const [a, b, c, alpha = 1] = words.map((word) => Number(word) || 0);
  return { grey: Math.min(1, Math.max(0, greyOf(space, a, b, c))), alpha };
}

/** @param {string} space @param {number} a @param {number} b @param {number} c */
function greyOf(space, a, b, c) {
  if (space === "rgb" || space === "rgba") return encoded(luminance(...linear(a / 255, b / 255, c / 255)));
  if (space === "lab" || space === "lch") return encoded(((a + 16) / 116) ** 3);
  if (space === "oklab" || space === "oklch") return encoded(a ** 3);
  if (space.startsWith("xyz")) return encoded(b);
  return encoded(space.endsWith("-linear") ? luminance(a, b, c) : luminance(...linear(a, b, c)));
}

/** sRGB's curve, IEC 61966-2-1. @param {number[]} channels @returns {[number, number, number]} */
function linear(...channels) {
  const [red, green, blue] = channels.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return [red, green, blue];
}

/** The other way. @param {number} value */
function encoded(value) {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** Relative luminance as WCAG has it. @param {number} red @param {number} green @param {number} blue */
function luminance(red, green, blue) {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** One colour over another that is opaque. @param {number} below grey @param {Shade} above */
export function over(below, { grey, alpha }) {
  return below + (grey - below) * alpha;
}
