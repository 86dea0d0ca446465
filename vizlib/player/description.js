/**
 * What a canvas is to those who do not see it: a role, a name, a description, and what changes while it is used.
 *
 * Role. A figure hears keys (arrows, +, −, letters). On an element of role "img", or of none, a screen reader keeps
 * the arrows for itself, to walk through the page, and most of its users never learn that there was something to
 * operate. "application" is the role for which NVDA and JAWS hand over the keys while the element has the focus, and
 * VoiceOver treats the same; Tab leaves, since no figure takes it. What is usually wrong with that role, that text
 * inside can't be read any more, does not apply: inside a canvas there is none, and the description stands beside it
 * as text of the page, to be read word by word. `aria-roledescription` has "figure" said instead of "application".
 *
 * What a page's author wrote on their own canvas is worth more than what we can say: their role and name stay, their
 * description comes first, and after `close` all is as it was.
 */

const HIDDEN = "position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; "
  + "overflow: hidden; clip-path: inset(50%); white-space: nowrap";
const ATTRIBUTES = ["role", "aria-roledescription", "aria-label", "aria-describedby"];
const PAUSE = 200; // milliseconds without news before it is told: held keys would make a screen reader stammer
const STALE = 10_000; // milliseconds after which what was told is no text of the page any more

let count = 0;

export class Description {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.before = Object.fromEntries(ATTRIBUTES.map((name) => [name, canvas.getAttribute(name)]));
    this.named = ["aria-label", "aria-labelledby"].some((name) => canvas.hasAttribute(name));
    this.text = hiddenElement();
    this.text.id = `vizlib-description-${++count}`;
    this.news = hiddenElement(); // it has to be there before there is news, or screen readers miss the first
    this.news.setAttribute("role", "status");
    this.news.setAttribute("aria-live", "polite");
    this.timer = 0;
  }

  /** @param {string} label a short name @param {string} text sentences, or "" for none */
  describe(label, text) {
    const { canvas, before } = this;
    this.place();
    if (!before.role) {
      set(canvas, "role", "application");
      if (!before["aria-roledescription"]) set(canvas, "aria-roledescription", "figure");
    }
    if (!this.named) set(canvas, "aria-label", label);
    if (this.text.textContent !== text) this.text.textContent = text;
    const ids = [before["aria-describedby"], text && this.text.id].filter(Boolean).join(" ");
    if (ids) set(canvas, "aria-describedby", ids);
    else canvas.removeAttribute("aria-describedby");
  }

  /** Have a screen reader say something when it has finished its sentence; the last of several counts. @param {string} text */
  announce(text) {
    this.place();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // The same words again are only news if they differ.
      this.news.textContent = this.news.textContent === text ? `${text}\u00a0` : text;
      this.timer = setTimeout(() => (this.news.textContent = ""), STALE);
    }, PAUSE);
  }

  /** Next to the canvas, also after a page has moved it. */
  place() {
    const { canvas, text, news } = this;
    if (canvas.parentNode !== text.parentNode) canvas.after(text, news);
  }

  close() {
    clearTimeout(this.timer);
    this.text.remove();
    this.news.remove();
    for (const [name, value] of Object.entries(this.before)) {
      if (value === null) this.canvas.removeAttribute(name);
      else set(this.canvas, name, value);
    }
  }
}

function hiddenElement() {
  const element = document.createElement("div");
  element.style.cssText = HIDDEN;
  return element;
}

/** @param {Element} element @param {string} name @param {string} value */
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
