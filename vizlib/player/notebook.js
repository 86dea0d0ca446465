/**
 * Figures in the cells of a notebook: the widget of each is a place, and all that one Python shows in a page shares one
 * line to it and one device. It is loaded once for each widget (anywidget), so what they share hangs on the page.
 *
 * A canvas lives in the cell that showed its figure last, and stays, though out of sight, when no cell shows it.
 */

import { messagesOf, socketTo } from "./lines.js";
import { addStyle, problemCard } from "./problems.js";
import { Remote } from "./remote.js";

const PATIENCE = 10000; // milliseconds for an answer of a Python that was reached before
const STYLE = `
.vizlib-cell { position: relative; max-width: 45rem; }
.vizlib-cell > .vizlib-note { position: absolute; inset: .4rem auto auto .4rem; z-index: 2; padding: .15rem .55rem; border-radius: 4px;
  font: .8rem/1.5 system-ui, sans-serif; color: #fff; background: #1d2530cc; pointer-events: none; }
.vizlib-cell .vizlib-problem { margin: .5rem 0; }`;

/** @type {import("./problems.js").Problem} */
const ENDED = {
  kind: "page",
  title: "Its Python has ended",
  text: "The figure stands as it was drawn last. Run the cell again to have it live.",
};

export class Notebook {
  /** @param {string | import("./lines.js").Dial} line the address of a socket, or what calls Python otherwise */
  constructor(line) {
    /** @type {Set<any>} models of widgets that live */ this.models = new Set();
    /** @type {Map<number, HTMLElement>} what has the canvas, by the figure's name */ this.cards = new Map();
    /** @type {Map<number, HTMLElement[]>} the cells that show it, the last one first */ this.cells = new Map();
    this.note = "";
    this.remote = new Remote(typeof line === "string" ? this.reach(line) : line, {
      of: (name) => this.cardOf(name),
      waiting: (text) => this.wait(text),
      tell: (problem) => this.tell(problem),
    });
    this.remote.start();
  }

  /**
   * The socket, if it can be reached from this page; else the widgets' own messages. A page that Python has not heard of
   * introduces itself first.
   * @param {string} address @returns {import("./lines.js").Dial}
   */
  reach(address) {
    return (listener) => {
      /** @type {import("./lines.js").Line | null} */ let line = null;
      const attempt = (/** @type {() => void} */ otherwise) => {
        let opened = false;
        line = socketTo(address)({
          opened: () => {
            opened = true;
            listener.opened();
          },
          heard: listener.heard,
          closed: (how) => (opened ? listener.closed(how) : otherwise()),
        });
      };
      attempt(() => this.introduced().then((model) => {
        if (!model) return void listener.closed({ ended: true });
        attempt(() => {
          line = messagesOf(model)(listener);
        });
      }));
      return { send: (data) => line?.send(data), close: () => line?.close() };
    };
  }

  /** Tell Python from where this page comes; the model by which it has answered, or null if it has not. */
  introduced() {
    const model = [...this.models].at(-1);
    return new Promise((done) => {
      const answered = (/** @type {any} */ message) => {
        if (message?.kind !== "welcome") return;
        model.off("msg:custom", answered);
        done(model);
      };
      model.on("msg:custom", answered);
      model.send({ kind: "hello", origin: location.origin });
      // A Python that computes answers later; one that was there already, and is silent, has gone.
      if (this.remote.wasOpen) setTimeout(() => done(null), PATIENCE);
    });
  }

  /** @param {number} name */
  cardOf(name) {
    let card = this.cards.get(name);
    if (!card) {
      card = document.createElement("div");
      card.className = "vizlib-cell";
      card.setAttribute("data-jp-suppress-context-menu", "true");
      // What is typed here is no command of the notebook's: "b" would insert a cell.
      for (const type of ["keydown", "keypress", "keyup"]) card.addEventListener(type, (event) => event.stopPropagation());
      this.cards.set(name, card);
    }
    return card;
  }

  /** @param {number} name @param {HTMLElement} cell @param {any} [model] */
  show(name, cell, model) {
    if (model) this.models.add(model);
    const before = this.cells.get(name) ?? [];
    for (const other of before) other.textContent = "This figure is shown in another place, further on.";
    this.cells.set(name, [cell, ...before]);
    cell.replaceChildren(this.cardOf(name));
    this.mark(this.cardOf(name));
  }

  /** @param {number} name @param {HTMLElement} cell @param {any} [model] */
  leave(name, cell, model) {
    const left = (this.cells.get(name) ?? []).filter((other) => other !== cell);
    this.cells.set(name, left);
    if (left.length) return void (cell.contains(this.cardOf(name)) && left[0].replaceChildren(this.cardOf(name)));
    this.cardOf(name).remove();
    this.models.delete(model);
  }

  /** @param {string} text */
  wait(text) {
    if (text === this.note) return; // it is told with every batch
    this.note = text;
    for (const card of this.cards.values()) this.mark(card);
  }

  /** Write over a figure what it waits for. @param {HTMLElement} card */
  mark(card) {
    card.querySelector(".vizlib-note")?.remove();
    if (!this.note) return;
    const note = document.createElement("div");
    note.className = "vizlib-note";
    note.setAttribute("role", "status");
    note.textContent = this.note;
    card.append(note);
  }

  /** @param {import("./problems.js").Problem} problem */
  tell(problem) {
    for (const card of this.cards.values()) {
      card.querySelector(".vizlib-problem")?.remove();
      card.append(problemCard(problem.kind === "page" ? ENDED : problem));
    }
  }
}

/** What the widgets of one Python share. @param {any} model @returns {Notebook} */
function notebookOf(model) {
  const page = /** @type {any} */ (globalThis);
  page.vizlib ??= {};
  /** @type {Map<string, Notebook>} */
  const notebooks = (page.vizlib.notebooks ??= new Map());
  const python = model.get("_python");
  const found = notebooks.get(python) ?? new Notebook(model.get("_address"));
  notebooks.set(python, found);
  return found;
}

/** @param {ShadowRoot | HTMLHeadElement} place */
export function addCellStyle(place) {
  addStyle(place);
  if (place.querySelector("style.vizlib-notebook")) return;
  const style = document.createElement("style");
  style.className = "vizlib-notebook";
  style.textContent = STYLE;
  place.append(style);
}

/**
 * Show a figure in a cell; what is returned takes it away again.
 * @param {{ model: any, el: HTMLElement }} widget
 */
export function render({ model, el }) {
  const root = el.getRootNode();
  const place = root instanceof ShadowRoot ? root : document.head; // marimo's cells are in the shadow
  addCellStyle(place);
  const notebook = notebookOf(model);
  const name = model.get("_name");
  notebook.show(name, el, model);
  return () => notebook.leave(name, el, model);
}
