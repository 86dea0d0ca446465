/** A ring in a canvas that was given the focus by keyboard, so that its user sees where the keys go. */

/**
 * Inside the canvas, since what lies outside is often cut off by what the canvas stands in; in a blue that has a
 * contrast of more than 3 to white (4.1) and to black (5.1), as WCAG 2.2 (1.4.11) asks for, whatever is drawn.
 */
const RING = "canvas[data-taken]:focus-visible:not([data-quiet]), canvas[data-taken][data-ring] "
  + "{ outline: 2px solid #2f7de1; outline-offset: -2px; }";

// A text field over the canvas (typing.js) takes its focus and gives it back: `data-ring` and `data-quiet` keep the ring
// as it was.

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** Have the document, or the shadow root, of an element know the ring. @param {Element} element */
export function addRing(element) {
  const root = element.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(RING);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
