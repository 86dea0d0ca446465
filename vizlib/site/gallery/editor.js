/** The code of an example: text with colours, which becomes an editor when somebody is about to change it. */

export class Editor {
  /** @param {HTMLElement} pre @param {() => void} changed @param {() => void} run */
  constructor(pre, changed, run) {
    this.pre = pre;
    this.original = pre.textContent ?? "";
    this.changed = changed;
    this.run = run;
    /** @type {any} CodeMirror's view, once it is there */ this.view = null;
    /** @type {Promise<void> | null} */ this.loading = null;
    this.wrong = 0; // the line in which something went wrong
    pre.addEventListener("pointerdown", () => this.edit());
    pre.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.edit(true);
      } else this.keys(event);
    });
  }

  get text() {
    return this.view ? this.view.state.doc.toString() : (this.pre.textContent ?? "");
  }

  set text(text) {
    if (this.view) this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    else this.pre.textContent = text;
    this.changed();
  }

  get isChanged() {
    return this.text !== this.original;
  }

  /** Make it an editor; where that does not come, it stays text. @param {boolean} [focus] @returns {Promise<void>} */
  edit(focus = false) {
    this.loading ??= this.load(focus).catch((error) => {
      this.loading = null;
      console.warn("The editor could not be fetched:", error);
    });
    return this.loading;
  }

  /** @param {boolean} focus */
  async load(focus) {
    const { EditorView, basicSetup, EditorState, python } = await import(/** @type {string} */ ("./codemirror.js"));
    const place = document.createElement("div");
    place.className = "editor";
    const listener = EditorView.updateListener.of((/** @type {any} */ update) => {
      if (update.docChanged) {
        this.wrong = 0;
        this.changed();
      }
      requestAnimationFrame(() => this.showWrong()); // lines are made anew
    });
    const label = EditorView.contentAttributes.of({ "aria-label": "The script" });
    this.view = new EditorView({
      state: EditorState.create({ doc: this.text, extensions: [basicSetup, python(), EditorState.tabSize.of(4), listener, label] }),
      parent: place,
    });
    // Before CodeMirror, for which Shift+Enter is a new line.
    place.addEventListener("keydown", (event) => this.keys(event), { capture: true });
    this.pre.replaceWith(place);
    if (focus || document.activeElement === document.body) this.view.focus();
  }

  /** @param {KeyboardEvent} event */
  keys(event) {
    if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.run();
  }

  /** Show the line in which something went wrong. @param {number} line from 1; 0: none */
  mark(line) {
    this.wrong = line;
    this.showWrong();
  }

  showWrong() {
    if (!this.view) return;
    const known = this.wrong > 0 && this.wrong <= this.view.state.doc.lines;
    const at = known ? this.view.domAtPos(this.view.state.doc.line(this.wrong).from).node : null;
    const wrong = (at instanceof Element ? at : at?.parentElement)?.closest(".cm-line");
    for (const line of this.view.dom.querySelectorAll(".cm-line.wrong")) if (line !== wrong) line.classList.remove("wrong");
    wrong?.classList.add("wrong");
  }

  leave() {
    this.view?.destroy();
    this.view = null;
  }
}
