/**
 * What a page says when something is missing or went wrong: never a white rectangle. Each problem is a
 * card with a sentence for whoever opened the page, what they can do, and the technical part below.
 * It needs nothing but the document, so that pages made by others (PyScript) can use it too.
 */

/**
 * @typedef {object} Problem
 * @property {string} kind "webgpu", "file", "python" or "page"; also the card's data-kind
 * @property {string} title one short sentence
 * @property {string} text what it means and what to do, for somebody who does not program
 * @property {string[]} [steps] things to try, in order
 * @property {string} [detail] a traceback or a message, shown as it is
 */

const STYLE = `
.vizlib-problem { box-sizing: border-box; max-width: 46rem; margin: 1.5rem auto; padding: 1.1rem 1.4rem;
  font: 1rem/1.5 system-ui, sans-serif; color: #1d2530; background: #fff; border: 1px solid #d9dee5;
  border-left: 4px solid #d43d51; border-radius: 8px; box-shadow: 0 1px 4px #0000001a; }
.vizlib-problem h2 { margin: 0 0 .4rem; font-size: 1.1rem; }
.vizlib-problem p { margin: .3rem 0; }
.vizlib-problem ul { margin: .4rem 0; padding-left: 1.3rem; }
.vizlib-problem pre, div.py-error { box-sizing: border-box; max-height: 24rem; margin: .8rem 0 0 !important;
  padding: .8rem 1rem !important; overflow: auto !important; white-space: pre !important;
  font: .82rem/1.45 ui-monospace, monospace !important; color: #43202a !important;
  background: #fbeff1 !important; border: 0 !important; border-left: 3px solid #d43d51 !important;
  border-radius: 6px !important; tab-size: 4; }
div.py-error { max-width: 60rem; margin: 1rem auto !important; }
body:has(.vizlib-problem[data-kind="webgpu"]) div.py-error { display: none; }
@media (prefers-color-scheme: dark) {
  .vizlib-problem { color: #e4e8ee; background: #1c2128; border-color: #353c46; border-left-color: #e5596b; }
  .vizlib-problem pre, div.py-error { color: #f6d5da !important; background: #33202a !important; }
}`;

/** What a browser without WebGPU can do about it, by `Player.ready`'s reason. */
const STEPS = {
  insecure: [
    "If the address begins with http://, try the same address with https://.",
    "On your own computer, use http://localhost or http://127.0.0.1 instead of the computer's name or number.",
  ],
  "no-webgpu": [
    "Update the browser: Chrome or Edge 113, Safari 26 or Firefox 141, or anything newer, can draw this page.",
    "On Linux, use Chrome or Chromium; some need “WebGPU” switched on at chrome://flags.",
  ],
  "no-adapter": [
    "Switch on “Use graphics acceleration when available” in the browser's settings, then restart the browser.",
    "Update the graphics driver of the computer.",
    "Try another browser; chrome://gpu tells why WebGPU is blocked.",
  ],
  "no-device": [
    "Close other tabs that draw in 3-D, and reload this page.",
    "Restart the browser; after that, restart the computer.",
  ],
};

/**
 * Show a problem in the page, and return its card. The same title and text is shown only once.
 * @param {Problem} problem
 * @returns {HTMLElement}
 */
export function showProblem({ kind, title, text, steps = [], detail = "" }) {
  addStyle();
  const key = `${kind}|${title}|${text}`;
  for (const card of document.querySelectorAll(".vizlib-problem")) {
    const shown = /** @type {HTMLElement} */ (card);
    if (shown.dataset.key !== key) continue;
    const pre = shown.querySelector("pre");
    if (pre && detail && pre.textContent !== detail) pre.textContent = detail;
    return shown;
  }
  const card = problemCard({ kind, title, text, steps, detail });
  card.dataset.key = key;
  place(card);
  return card;
}

/**
 * The card of a problem, for wherever it is to stand.
 * @param {Problem} problem
 * @returns {HTMLElement}
 */
export function problemCard({ kind, title, text, steps = [], detail = "" }) {
  const card = document.createElement("section");
  card.className = "vizlib-problem";
  card.dataset.kind = kind;
  card.setAttribute("role", "alert");
  card.append(element("h2", title), element("p", text));
  if (steps.length) {
    const list = document.createElement("ul");
    list.append(...steps.map((step) => element("li", step)));
    card.append(list);
  }
  if (detail) card.append(element("pre", detail));
  return card;
}

/**
 * What stands in the way of WebGPU, as `Player.ready` tells it.
 * @param {{ reason: string, message: string }} answer
 * @returns {Problem}
 */
export function webgpuProblem({ reason, message }) {
  const steps = STEPS[/** @type {keyof typeof STEPS} */ (reason)] ?? [];
  return { kind: "webgpu", title: "This page cannot draw its figure here", text: message, steps };
}

/**
 * The GPU went away while the page was drawing, and did not come back.
 * @param {string} detail
 * @returns {Problem}
 */
export function lostProblem(detail) {
  return {
    kind: "webgpu",
    title: "The graphics processor was restarted",
    text: "The figures of this page stand still until it can be used again. Reload the page if that takes long.",
    detail,
  };
}

/** What can be the matter with a file: what is said above, and what to tell whoever runs the website. */
const FATES = {
  missing: ["A file of this page is missing", "was not found"],
  damaged: ["A file of this page is damaged", "is not whole and should be uploaded again"],
  unreachable: ["A file of this page could not be fetched", "could not be fetched"],
};

/**
 * A file that belongs to the page and did not come, or not whole.
 * @param {string} url
 * @param {string} why
 * @param {"missing" | "damaged" | "unreachable"} [fate]
 * @returns {Problem}
 */
export function fileProblem(url, why, fate = "missing") {
  const [title, told] = FATES[fate];
  return {
    kind: "file",
    title,
    text: "Without it the figure cannot be drawn. Reload the page; if that does not help, tell whoever runs "
      + `this website that the file below ${told}.`,
    detail: `${url}\n${why}`,
  };
}

/**
 * An error in the Python script.
 * @param {string} traceback
 * @returns {Problem}
 */
export function pythonProblem(traceback) {
  const last = traceback.trimEnd().split("\n").at(-1) ?? "";
  return {
    kind: "python",
    title: "The script stopped with an error",
    text: last.length < 300 ? last : `${last.slice(0, 300)} …`,
    detail: traceback.trimEnd(),
  };
}

/** @param {string} tag @param {string} text */
function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** @param {HTMLElement} card */
function place(card) {
  const where = document.getElementById("vizlib-problems");
  if (where) where.append(card);
  else if (document.body) document.body.prepend(card);
  else addEventListener("DOMContentLoaded", () => document.body.prepend(card), { once: true });
}

/** Have the cards look as they should. @param {ParentNode & Node} [place] the document's head, or a shadow root */
export function addStyle(place = document.head) {
  if (place.querySelector("style.vizlib-problems")) return;
  const style = document.createElement("style");
  style.className = "vizlib-problems";
  style.textContent = STYLE;
  place.append(style);
}
