/**
 * The gallery's pages. Going from one to another changes what is shown and keeps all else: the Python that was started for
 * one example runs the next.
 */

import { Example } from "./example.js";
import { Index } from "./index.js";

const SITE = new URL("../", import.meta.url);
const KINDS = { index: Index, example: Example };

Object.assign(globalThis, { vizlib: /** @type {any} */ (globalThis).vizlib ?? {} });

/** @type {{ leave: () => void } | null} */
let shown = null;
let turn = 0;

function begin() {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  shown = new KINDS[/** @type {keyof typeof KINDS} */ (main.dataset.kind)](main);
  Object.assign(/** @type {any} */ (globalThis).vizlib, { gallery: shown });
}

/** Show another page of the site. @param {URL} url @param {boolean} push whether it is a step of the reader's history */
async function go(url, push) {
  const mine = ++turn;
  const text = await fetch(url).then((answer) => (answer.ok ? answer.text() : null), () => null);
  if (mine !== turn) return; // the reader has gone on
  if (text === null) return void document.querySelector(".doing, .found")?.replaceChildren("This page cannot be reached now.");
  shown?.leave();
  if (push) history.pushState(null, "", url);
  const page = new DOMParser().parseFromString(text, "text/html");
  document.title = page.title;
  document.body.replaceChildren(...page.body.children);
  scrollTo(0, 0);
  begin();
  document.querySelector("h1")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-page]") : null;
  const other = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented;
  if (!(link instanceof HTMLAnchorElement) || other || !link.href.startsWith(SITE.href)) return;
  event.preventDefault();
  go(new URL(link.href), true);
});

let path = location.pathname;
addEventListener("popstate", () => {
  const same = path === location.pathname; // another part of the same page
  path = location.pathname;
  if (!same) go(new URL(location.href), false);
});
for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
  const change = history[name].bind(history);
  history[name] = (...values) => {
    change(...values);
    path = location.pathname;
  };
}

begin();
