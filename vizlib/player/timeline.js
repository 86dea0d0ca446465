/** The timeline of an animation: a button that plays and stops, and a slider to any time. It knows nothing of frames. */

const STYLE = `
.vizlib-timeline { display: flex; gap: .6rem; align-items: center; box-sizing: border-box; max-width: 100%;
  padding: .35rem .2rem; font: .85rem/1 system-ui, sans-serif; color: #4a5462; }
.vizlib-timeline button { width: 2rem; height: 2rem; padding: 0; border: 1px solid #c9d0d9; border-radius: 6px;
  background: #fff; color: inherit; font: inherit; cursor: pointer; }
.vizlib-timeline button:hover { background: #f1f4f7; }
.vizlib-timeline :focus-visible { outline: 2px solid #2f6fd0; outline-offset: 1px; }
.vizlib-timeline input { flex: 1; min-width: 4rem; accent-color: #2f6fd0; }
.vizlib-timeline output { min-width: 6.5em; text-align: right; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  .vizlib-timeline { color: #b8c1cc; }
  .vizlib-timeline button { background: #1c2128; border-color: #3a424d; }
  .vizlib-timeline button:hover { background: #272e37; }
}`;

export class Timeline {
  /**
   * @param {number} seconds from the first frame to the last
   * @param {(seconds: number) => void} seek
   */
  constructor(seconds, seek) {
    this.seconds = seconds;
    this.seek = seek;
    this.time = 0;
    this.playing = false;
    /** @type {number | null} when the last animation frame was, in milliseconds */ this.last = null;
    this.element = document.createElement("div");
    this.element.className = "vizlib-timeline";
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", min: "0", max: String(seconds), step: "any", value: "0" });
    this.slider.setAttribute("aria-label", "Time");
    this.slider.addEventListener("input", () => {
      const wanted = Number(this.slider.value);
      this.stop();
      this.go(wanted);
    });
    this.output = document.createElement("output");
    this.element.append(style, this.button, this.slider, this.output);
    this.tell();
  }

  /** Play from where it is, from the beginning if it is at the end. */
  start() {
    if (this.time >= this.seconds) this.time = 0;
    this.playing = true;
    this.last = null;
    this.tell();
    requestAnimationFrame((now) => this.step(now));
  }

  stop() {
    this.playing = false;
    this.tell();
  }

  /** @param {number} now milliseconds */
  step(now) {
    if (!this.playing) return;
    const passed = this.last === null ? 0 : (now - this.last) / 1000;
    this.last = now;
    // Round and round: the last frame is seen as long as the others, about.
    this.go(this.time + passed > this.seconds ? 0 : this.time + passed);
    requestAnimationFrame((next) => this.step(next));
  }

  /** @param {number} seconds */
  go(seconds) {
    this.time = Math.min(Math.max(seconds, 0), this.seconds);
    this.seek(this.time);
    this.tell();
  }

  tell() {
    this.button.textContent = this.playing ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", this.playing ? "Stop" : "Play");
    this.slider.value = String(this.time);
    this.output.textContent = `${this.time.toFixed(1)} / ${this.seconds.toFixed(1)} s`;
    this.slider.setAttribute("aria-valuetext", `${this.time.toFixed(1)} seconds`);
  }
}
