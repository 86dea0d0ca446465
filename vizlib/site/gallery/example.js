/** The page of one example: a picture, then what was recorded, then, if it is wanted, Python's own figure. */

import { download } from "../../player/pictures.js";
import { placeFor } from "../../player/places.js";
import { Editor } from "./editor.js";
import { notebookOf } from "./notebook.js";
import { expectPython, got, pythonIsThere, scenePage, thePlayer, thePython } from "./python.js";
import { packed, unpacked } from "./share.js";

const TOLD = 4000; // milliseconds that a short word stands

/** Code that was changed and not run away from, by the page's address: the reader may come back. @type {Map<string, string>} */
const kept = new Map();

/** @typedef {{ name: string, title: string, paragraphs: string[], files: [string, string][], recording: string, notebook: string }} Told */

export class Example {
  /** @param {HTMLElement} main */
  constructor(main) {
    const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (main.querySelector(selector));
    /** @type {Told} */
    this.told = JSON.parse(part(".told").textContent ?? "");
    this.base = document.baseURI.replace(/#.*/s, "");
    this.stage = part(".stage");
    this.line = part(".doing");
    this.output = part(".output");
    this.problems = part("#vizlib-problems");
    this.editor = new Editor(part(".code"), () => this.changed(), () => this.run());
    this.left = false;
    this.busy = false;
    this.timer = 0;
    /** @type {import("../../player/first.js").First | null} what was recorded, while it is shown */ this.first = null;
    /** @type {import("../../player/runtime.js").Run | null} */ this.ran = null;
    const acts = { run: () => this.run(), reset: () => this.reset(), share: () => this.share(), html: () => this.save(), notebook: () => this.notebook() };
    this.buttons = Object.fromEntries(Object.entries(acts).map(([name, act]) => {
      const button = /** @type {HTMLButtonElement} */ (part(`[data-do="${name}"]`));
      button.addEventListener("click", act);
      return [name, button];
    }));
    this.listening = new AbortController();
    addEventListener("hashchange", () => this.open(), { signal: this.listening.signal });
    for (const kind of ["pointerenter", "focus"]) this.buttons.run.addEventListener(kind, () => expectPython(), { once: true });
    this.begin();
  }

  async begin() {
    const before = kept.get(this.base);
    if (await this.open()) return;
    if (before !== undefined) {
      this.editor.text = before; // not run: it may have come with an address
      this.tell("The code is as you left it.");
    } else if (pythonIsThere()) this.run();
    else if (this.told.recording) whenIdle(() => this.showRecording().catch(() => {})); // the picture stays
  }

  /** Show the code that came with the address, if there is any; whether there was. */
  async open() {
    try {
      const shared = await unpacked(location.hash);
      if (shared === null || shared === this.editor.text) return false;
      this.editor.text = shared;
      this.tell("This code came with the address. Look at it before you run it.");
      return true;
    } catch (error) {
      this.tell(/** @type {Error} */ (error).message);
      return false;
    }
  }

  /** Have the recording in the picture's place. */
  async showRecording() {
    const { loader, first } = await thePlayer();
    if (this.left || this.ran || this.busy) return;
    const shown = await first.First.shown(new URL(this.told.recording, this.base).href, loader.page.player, this.stage, true);
    if (!shown) return;
    if (this.left || this.ran || this.busy) return shown.close();
    this.first = shown;
    loader.page.firsts = [shown];
    this.picture?.remove();
  }

  get picture() {
    return this.stage.querySelector(":scope > img");
  }

  /** Run the code as it stands. */
  async run() {
    if (this.busy) return;
    this.setBusy(true);
    for (const card of this.problems.querySelectorAll("[data-kind='python']")) card.remove();
    this.output.textContent = "";
    this.output.hidden = true;
    this.editor.mark(0);
    try {
      const [python, { problems }] = await Promise.all([thePython(), thePlayer()]);
      if (this.left) return;
      // Python's figure takes the recording's place when it has drawn; a figure of Python's own is closed first.
      this.ran?.close();
      this.ran = null;
      if (!this.first?.scene.canvases.some((canvas) => canvas.isConnected)) this.clear();
      const run = await python.run({
        name: `${this.told.name}.py`,
        source: this.editor.text,
        files: this.told.files.map(([name, address]) => [name, new URL(address, this.base).href]),
        place: () => this.place(),
        said: (_, text) => this.say(text),
        failed: (traceback) => this.fail(problems.problemCard(problems.pythonProblem(traceback)), traceback),
        doing: (text) => this.tell(text),
      });
      if (this.left) return run.close();
      this.ran = run;
      if (run.code === 0) this.first?.end();
      else if (!this.problems.childElementCount) this.tell(`The script ended with code ${run.code}.`);
    } catch {
      this.tell("Python cannot be fetched: the site cannot be reached.");
    } finally {
      this.setBusy(false);
      if (!this.left) this.fill();
    }
  }

  /** Where the next figure goes. */
  place() {
    const beneath = this.first?.place();
    if (beneath) {
      this.picture?.remove();
      return beneath;
    }
    this.picture?.remove();
    return placeFor(this.stage);
  }

  /** Take away what earlier figures have left. */
  clear() {
    this.first?.close();
    this.first = null;
    for (const place of this.stage.querySelectorAll(":scope > div")) place.remove();
  }

  /** Have the picture where there is no figure. */
  fill() {
    if (this.stage.querySelector("canvas, img")) return;
    this.clear();
    const picture = document.createElement("img");
    picture.src = new URL("picture.webp", this.base).href;
    picture.alt = this.told.title;
    this.stage.append(picture);
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy;
    this.buttons.run.disabled = busy;
  }

  /** @param {string} text what is being done; "" for nothing @param {boolean} [stays] */
  tell(text, stays = true) {
    clearTimeout(this.timer);
    this.line.textContent = text;
    if (!stays) this.timer = setTimeout(() => (this.line.textContent = ""), TOLD);
  }

  /** @param {string} text what the script prints */
  say(text) {
    this.output.hidden = false;
    this.output.textContent += text;
  }

  /** @param {HTMLElement} card @param {string} traceback */
  async fail(card, traceback) {
    this.problems.append(card);
    const line = traceback.split(`/${this.told.name}.py", line `).at(-1);
    await this.editor.edit();
    this.editor.mark(line === traceback ? 0 : parseInt(line ?? "", 10) || 0);
  }

  changed() {
    this.buttons.reset.hidden = !this.editor.isChanged;
    if (this.editor.isChanged) kept.set(this.base, this.editor.text);
    else kept.delete(this.base);
  }

  reset() {
    this.editor.text = this.editor.original;
    if (location.hash) history.replaceState(null, "", location.pathname);
    this.tell("");
  }

  async share() {
    const hash = this.editor.isChanged ? `#${await packed(this.editor.text)}` : "";
    const url = new URL(hash || "#", this.base).href.replace(/#$/, "");
    history.replaceState(null, "", hash || location.pathname);
    try {
      await navigator.clipboard.writeText(url);
      this.tell("The address was copied: whoever opens it has this code.", false);
    } catch {
      this.tell("The page's address has this code in it now.", false);
    }
  }

  /** Download a file that shows the figure without Python. */
  async save() {
    if (this.ran?.code === 0) {
      if (!this.ran.saveHtml()) this.tell("The script shows no figure of vizlib's that could be saved.", false);
      return;
    }
    if (!this.told.recording || this.editor.isChanged) return this.tell("Run the code first: the file has what it shows.", false);
    try {
      const address = new URL(this.told.recording, this.base);
      const [page, tape] = await Promise.all([scenePage(), got(address).then((answer) => answer.arrayBuffer())]);
      const parts = { title: escaped(this.told.title), about: `<p>${escaped(this.told.paragraphs[0] ?? "")}</p>`, tape: base64(new Uint8Array(tape)) };
      const html = Object.entries(parts).reduce((text, [name, part]) => text.replaceAll(`<!--${name}-->`, () => part), page);
      download(`${this.told.name}.html`, html, "text/html");
    } catch (error) {
      this.tell(/** @type {Error} */ (error).message);
    }
  }

  /** Open the example in JupyterLite where the site has that and the code is the example's, else download a notebook. */
  notebook() {
    if (this.told.notebook && !this.editor.isChanged) return void open(new URL(this.told.notebook, this.base), "_blank");
    download(`${this.told.name}.ipynb`, notebookOf(this.told, this.editor.text, this.base), "application/x-ipynb+json");
    this.tell("The notebook is among the downloads. It wants `pip install vizlib[notebook]`, in Jupyter or elsewhere.", false);
  }

  /** Another page is shown. */
  leave() {
    this.left = true;
    this.listening.abort();
    this.ran?.close();
    this.first?.close();
    if (this.first) /** @type {any} */ (globalThis).vizlib.firsts = [];
    this.editor.leave();
    clearTimeout(this.timer);
  }
}

/** @param {() => void} act */
function whenIdle(act) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: 1500 });
  else setTimeout(act, 300); // Safari
}

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @param {Uint8Array<ArrayBuffer>} bytes */
function base64(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 24576) pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24576))));
  return pieces.join("");
}
