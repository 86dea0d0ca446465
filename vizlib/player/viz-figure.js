/**
 * `<viz-figure src="scene.py">`: a figure in any HTML page. All of a page's run in one Python, which starts when the first
 * of them comes into view.
 *
 *     <script type="module" src="dist/vizlib/viz-figure.js"></script>
 *     <viz-figure src="scene.py" data="nut.ply" picture="scene.vzs"></viz-figure>
 *
 * src: a script, or a recording (.vzs), which needs no Python
 * data: addresses of files for the script's folder, separated by spaces
 * picture: a recording that is shown until Python has drawn
 * loading: "lazy" (the default) or "eager", whether or not it is in view
 *
 * Its events are "load", when the script has run or the recording is shown, and "error", whose detail is what went wrong.
 */

import { First } from "./first.js";
import { PageProblem, fetched } from "./files.js";
import { page } from "./loader.js";
import { placeFor } from "./places.js";
import { addStyle, fileProblem, problemCard, pythonProblem, webgpuProblem } from "./problems.js";
import { asProblem, nameOf } from "./python.js";
import { runtime } from "./runtime.js";

// An element of a given height is filled; else each figure takes its shape.
const STYLE = `
viz-figure { display: block; position: relative; width: 100%; }
viz-figure:empty { aspect-ratio: 4 / 3; }
viz-figure > div:not([role]), viz-figure .vizlib-figure { position: relative; width: 100%; height: 100%; aspect-ratio: 4 / 3; }
viz-figure > [role="status"] { z-index: 2; padding: .4rem; text-align: center; pointer-events: none;
  font: .85rem/1.4 system-ui, sans-serif; color: #5d6875; }
viz-figure > pre { margin: .4rem 0 0; padding: .6rem .8rem; overflow: auto; white-space: pre-wrap; border-radius: 6px;
  font: .82rem/1.45 ui-monospace, monospace; color: #1d2530; background: #f0f2f5; }
@media (prefers-color-scheme: dark) {
  viz-figure > [role="status"] { color: #9aa5b1; }
  viz-figure > pre { color: #e4e8ee; background: #1c2128; }
}`;

const NAMELESS = { kind: "page", title: "This figure has no script", text: 'Name one, as in <viz-figure src="scene.py">.' };

export class VizFigure extends HTMLElement {
  /** @type {(() => void)[]} what ends what was begun */ ends = [];
  /** Counts beginnings, so that what comes late for one is noticed. */
  begun = 0;

  static get observedAttributes() {
    return ["src", "data", "picture"];
  }

  connectedCallback() {
    style(this.getRootNode());
    this.replaceChildren(); // what a copy of another one has brought
    if (this.getAttribute("loading") === "eager") return void this.begin();
    const seeing = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seeing.disconnect();
      this.begin();
    }, { rootMargin: "200px" });
    seeing.observe(this);
    this.ends.push(() => seeing.disconnect());
  }

  disconnectedCallback() {
    this.end();
  }

  /** @param {string} _name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(_name, before, now) {
    if (!this.isConnected || before === now || before === null) return;
    this.end();
    this.connectedCallback();
  }

  /** Let go of what it shows. */
  end() {
    this.begun++;
    for (const end of this.ends.splice(0)) end();
    this.replaceChildren();
  }

  async begin() {
    const turn = ++this.begun;
    const src = this.getAttribute("src");
    try {
      if (!src) throw new PageProblem(NAMELESS);
      if (/\.vzs(?:$|[?#])/.test(src)) {
        const shown = await this.show(src, turn);
        if (!shown && turn === this.begun) throw new PageProblem(await unshown(src));
      } else await this.run(src, turn);
    } catch (error) {
      if (turn === this.begun) this.fail(asProblem(error).problem);
    }
  }

  /** Show a recording. @param {string} url @param {number} turn @returns {Promise<First | null>} */
  async show(url, turn) {
    const first = await First.shown(url, page.player, this, true);
    if (turn !== this.begun) {
      first?.close();
      return null;
    }
    if (first) this.ends.push(() => first.close(), () => void (page.firsts = page.firsts.filter((other) => other !== first)));
    if (first && this.getAttribute("src") === url) this.dispatchEvent(new Event("load"));
    return first;
  }

  /** @param {string} src @param {number} turn */
  async run(src, turn) {
    const picture = this.getAttribute("picture");
    const shown = picture ? this.show(picture, turn).catch((error) => void console.warn(error)) : null;
    const { data } = await fetched(nameOf(src), src);
    const first = await shown;
    if (first) page.firsts.push(first);
    const files = (this.getAttribute("data") ?? "").split(/\s+/).filter(Boolean);
    const names = files.map(nameOf);
    const twice = names.find((name, number) => names.indexOf(name) !== number);
    if (twice) throw new PageProblem({ kind: "page", title: "Two files have the same name", text: `Of ${twice}, only one can be in the script's folder.` });
    const wanted = () => turn === this.begun;
    const run = await runtime.run({
      name: nameOf(src),
      source: new TextDecoder().decode(data),
      files: files.map((address, number) => [names[number], address]),
      wanted,
      place: () => first?.place() ?? this.place(wanted()),
      said: (_, text) => wanted() && this.say(text),
      failed: (traceback) => wanted() && this.fail(pythonProblem(traceback)),
      prevented: (problem) => wanted() && this.fail(problem),
      doing: (text) => wanted() && this.tell(first ? "" : text),
    });
    if (turn !== this.begun) return run.close();
    this.ends.push(() => run.close());
    if (run.code) {
      if (!this.querySelector(":scope > section")) this.fail({ kind: "python", title: `The script ended with code ${run.code}`, text: "It says no more." });
      return;
    }
    first?.end(); // what was recorded and not shown now
    this.dispatchEvent(new Event("load"));
  }

  /** @param {boolean} wanted a figure of a script that is no more is put nowhere */
  place(wanted) {
    const place = placeFor();
    if (!wanted) return place;
    const words = this.querySelector(":scope > :is([role], pre, section)");
    this.insertBefore(place, words);
    return place;
  }

  /** @param {string} text */
  tell(text) {
    const line = this.querySelector(":scope > [role='status']") ?? document.createElement("div");
    line.setAttribute("role", "status");
    line.textContent = text;
    if (text) this.append(line);
    else line.remove();
  }

  /** @param {string} text */
  say(text) {
    const output = this.querySelector(":scope > pre") ?? document.createElement("pre");
    output.textContent += text;
    this.append(output);
  }

  /** @param {import("./problems.js").Problem} problem */
  fail(problem) {
    addStyle(/** @type {any} */ (headOf(this.getRootNode())));
    this.append(problemCard(problem));
    this.dispatchEvent(new CustomEvent("error", { detail: problem.detail ?? problem.text }));
  }
}

/** Why a recording is not shown. @param {string} src */
async function unshown(src) {
  const answer = await page.player.ready;
  return answer.ok ? fileProblem(new URL(src, document.baseURI).href, "It is missing, or no recording of this version.") : webgpuProblem(answer);
}

/** Where a style counts for what is below a document or a shadow root. @param {Node} root */
const headOf = (root) => (root instanceof ShadowRoot ? root : document.head);

/** @param {Node} root */
function style(root) {
  const head = headOf(root);
  if (head.querySelector("style.viz-figure")) return;
  const made = document.createElement("style");
  made.className = "viz-figure";
  made.textContent = STYLE;
  head.prepend(made); // a page's own rules count more
}

if (!customElements.get("viz-figure")) customElements.define("viz-figure", VizFigure);
