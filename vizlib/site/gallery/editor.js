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
    const listener = EditorView.updateListener.of((/** @type {any} */ update) => update.docChanged && this.changed());
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
    const place = this.view?.dom ?? null;
    if (!place) return;
    for (const other of place.querySelectorAll(".cm-line.wrong")) other.classList.remove("wrong");
    if (line < 1 || line > this.view.state.doc.lines) return;
    const { node } = this.view.domAtPos(this.view.state.doc.line(line).from);
    (node instanceof Element ? node : node.parentElement)?.closest(".cm-line")?.classList.add("wrong");
  }

  leave() {
    this.view?.destroy();
  }
}
