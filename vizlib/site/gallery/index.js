/** The index: examples are found by words and tags, and the address says by which. */

export class Index {
  /** @param {HTMLElement} main */
  constructor(main) {
    this.field = /** @type {HTMLInputElement} */ (main.querySelector("input"));
    this.tags = /** @type {HTMLButtonElement[]} */ ([...main.querySelectorAll("[data-tag]")]);
    this.cards = /** @type {HTMLElement[]} */ ([...main.querySelectorAll(".cards li")]);
    this.found = /** @type {HTMLElement} */ (main.querySelector(".found"));
    this.listening = new AbortController();
    const { signal } = this.listening;
    const asked = new URLSearchParams(location.search);
    this.field.value = asked.get("q") ?? "";
    const tag = asked.get("tag") ?? "";
    this.tag = this.tags.some((button) => button.dataset.tag === tag) ? tag : "";
    this.field.addEventListener("input", () => this.search(), { signal });
    this.field.form?.addEventListener("submit", (event) => event.preventDefault(), { signal });
    for (const button of this.tags) {
      button.addEventListener("click", () => {
        this.tag = this.tag === button.dataset.tag ? "" : button.dataset.tag ?? "";
        this.search();
      }, { signal });
    }
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target === this.field || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.field.focus();
    }, { signal });
    this.search();
  }

  /** Show the examples that have all the words and the tag. */
  search() {
    const words = this.field.value.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
    for (const card of this.cards) {
      const { words: known = "", tags = "" } = card.dataset;
      card.hidden = !words.every((word) => ` ${known}`.includes(` ${word}`)) || !(!this.tag || tags.split(",").includes(this.tag));
    }
    for (const button of this.tags) button.setAttribute("aria-pressed", String(button.dataset.tag === this.tag));
    const count = this.cards.filter((card) => !card.hidden).length;
    const all = count === this.cards.length;
    this.found.textContent = all ? "" : count ? `${count} of ${this.cards.length}` : "Nothing has these words and this tag.";
    const asked = new URLSearchParams();
    if (this.field.value) asked.set("q", this.field.value);
    if (this.tag) asked.set("tag", this.tag);
    const query = String(asked);
    if (query !== location.search.slice(1)) history.replaceState(null, "", query ? `?${query}` : location.pathname);
  }

  leave() {
    this.listening.abort();
  }
}
