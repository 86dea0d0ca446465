/**
 * What a figure stands on, and how lively it may be: on light or dark ground, with or without motion.
 *
 * What counts is the colour that the reader sees behind the canvas, not what they have asked for: a page that knows
 * only white stays white on a computer that is set to dark. Where no element has a colour of its own, that is the
 * browser's, which depends on `color-scheme` and on `prefers-color-scheme`.
 */

import { MIDDLE, over, shadeOf } from "./shade.js";

const QUERIES = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "(forced-colors: active)"];

export class Appearance {
  /**
   * @param {HTMLElement} canvas
   * @param {() => void} changed called when `theme` or `reducedMotion` is another
   */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    /** @type {"light" | "dark"} */ this.theme = "light";
    this.reducedMotion = false;
    /** @type {Element[]} the canvas and what it stands in */ this.chain = [];
    this.pending = 0;
    this.listening = new AbortController();
    this.mutations = new MutationObserver(() => this.lookSoon());
    this.read();
    this.listen();
  }

  listen() {
    const { signal } = this.listening;
    for (const query of QUERIES) matchMedia(query).addEventListener("change", () => this.lookSoon(), { signal });
    // A colour that takes its time to change has changed at the end.
    for (const type of ["transitionend", "animationend"]) {
      document.addEventListener(type, (event) => {
        if (event.target instanceof Element && this.chain.includes(event.target)) this.lookSoon();
      }, { signal });
    }
    // A style sheet has come: "load" does not bubble, but it can be captured.
    document.addEventListener("load", (event) => {
      if (event.target instanceof HTMLLinkElement) this.lookSoon();
    }, { signal, capture: true });
  }

  /** Pages switch by whatever attribute of an ancestor they like, or by exchanging style sheets in their head. */
  observe() {
    this.mutations.disconnect();
    for (const element of this.chain) if (element !== this.canvas) this.mutations.observe(element, { attributes: true });
    const sheets = { attributes: true, attributeFilter: ["href", "media", "disabled", "rel", "content"] };
    this.mutations.observe(document.head, { childList: true, subtree: true, characterData: true, ...sheets });
  }

  /** Look in the next animation frame, once however often the page changed. */
  lookSoon() {
    if (!this.pending) this.pending = requestAnimationFrame(() => this.look());
  }

  look() {
    this.pending = 0;
    const { theme, reducedMotion } = this;
    this.read();
    if (theme !== this.theme || reducedMotion !== this.reducedMotion) this.changed();
  }

  read() {
    const chain = [...standsIn(this.canvas)];
    if (chain.length !== this.chain.length || chain.some((element, i) => element !== this.chain[i])) {
      this.chain = chain;
      this.observe();
    }
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.theme = groundOf(chain) > MIDDLE ? "light" : "dark";
  }

  close() {
    cancelAnimationFrame(this.pending);
    this.listening.abort();
    this.mutations.disconnect();
  }
}

/** An element and what it stands in, through shadow roots, from the inside out. @param {Element} element */
function* standsIn(element) {
  for (let item = /** @type {Element | null} */ (element); item; ) {
    yield item;
    item = item.assignedSlot ?? item.parentElement ?? hostOf(item);
  }
}

/** @param {Element} element at the top of a shadow root, or of the document */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** The grey behind the innermost of elements. @param {Element[]} chain from the inside out */
function groundOf(chain) {
  const shades = [];
  for (const element of chain) {
    const shade = shadeOf(getComputedStyle(element).backgroundColor);
    if (shade.alpha > 0) shades.push(shade);
    if (shade.alpha >= 1) break;
  }
  const opaque = shades.length > 0 && shades[shades.length - 1].alpha >= 1;
  const bottom = opaque ? /** @type {import("./shade.js").Shade} */ (shades.pop()).grey : browsersGround();
  return shades.reduceRight(over, bottom);
}

/** The grey of a page that has no colour: the system colour `Canvas` in the colour scheme of the root. */
function browsersGround() {
  const probe = document.createElement("i");
  probe.style.cssText = "display: none; background-color: Canvas";
  document.documentElement.append(probe);
  const { grey, alpha } = shadeOf(getComputedStyle(probe).backgroundColor);
  probe.remove();
  return alpha > 0 ? grey : 1;
}
