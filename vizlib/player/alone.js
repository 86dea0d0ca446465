/**
 * Figures where no loader of ours was loaded before Python: a page of plain Pyodide, and the cells of a notebook whose
 * Python is a worker of its page (JupyterLite). Python brings this along, as one script (vizlib/transports/addresses.py).
 */

import { channelTo } from "./lines.js";
import { Notebook, addCellStyle } from "./notebook.js";
import * as pictures from "./pictures.js";
import { placeFor } from "./places.js";
import { Player } from "./player.js";
import { addStyle, lostProblem, showProblem, webgpuProblem } from "./problems.js";
import { View } from "./view.js";

const host = /** @type {any} */ (globalThis);

/** What a page's Python needs, as `loader.js` would have put it in `globalThis.vizlib`. @returns {Player} */
export function begin() {
  const player = new Player(host.navigator?.gpu);
  const page = (host.vizlib = Object.assign(host.vizlib ?? {}, { player, View, pictures, errors: [], place }));
  player.onerror = (message) => {
    page.errors.push(message);
    console.error(message);
  };
  player.ondevice = (state, message) => state === "gone" && showProblem(lostProblem(message));
  player.ready.then((answer) => !answer.ok && showProblem(webgpuProblem(answer)));
  addStyle();
  return player;
}

/** Where a figure without a target goes. */
const place = () => placeFor(document.body);

const PATIENCE = 3000; // milliseconds without a word of a Python
const SILENT = "Python is busy, or has ended: then run the cell again.";

/** @type {Map<string, Notebook>} what the cells of one Python share */
const notebooks = host.vizlib?.notebooks ?? new Map();

/** @param {string} python the name of its channel */
function notebookOf(python) {
  const found = notebooks.get(python);
  if (found) return found;
  const made = new Notebook(channelTo(python));
  notebooks.set(python, made);
  setTimeout(() => made.remote.views.size || made.wait(SILENT), PATIENCE);
  return made;
}

/** A figure's place in a cell: `<vizlib-cell python="…" name="1">`; without a name it is there for Python alone. */
export class Cell extends HTMLElement {
  connectedCallback() {
    const name = this.getAttribute("name");
    const notebook = notebookOf(this.getAttribute("python") ?? "");
    if (!name) return;
    addCellStyle(document.head);
    this.style.display = "block";
    notebook.show(Number(name), this);
  }

  disconnectedCallback() {
    const name = this.getAttribute("name");
    if (name) notebookOf(this.getAttribute("python") ?? "").leave(Number(name), this);
  }
}

/** Have the cells of this page show their figures. */
export function beginCells() {
  host.vizlib = Object.assign(host.vizlib ?? {}, { notebooks });
  if (!customElements.get("vizlib-cell")) customElements.define("vizlib-cell", Cell);
}
