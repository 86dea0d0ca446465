/**
 * How smooth this page stays: for some seconds, in which Python computes or does not, it scrolls in every animation frame,
 * and in every one of them a mouse whose button is down moves over its canvas.
 *
 * `globalThis.smoothness` says what is asked for. What was found is in `globalThis.measured` at the end, as JSON.
 */

/** @type {{ way: string, worker: boolean, computes: boolean, seconds: number }} */
const { way, worker, computes, seconds } = globalThis.smoothness;
const SETTLING = 1500; // milliseconds before the button goes down
const PATIENCE = 30_000; // milliseconds for the GPU to do what it was given
const SCROLL = [100, 30]; // pixels to either side of the middle; animation frames in which a wave goes on by 1
const CIRCLE = [0.25, 20]; // of the canvas to either side of its middle; animation frames as above

const wait = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));
const page = () => globalThis.vizlib;
const remote = () => page()?.remotes[0];
const frames = () => (remote() ?? page())?.player.stats().frames ?? 0;
const led = () => [...(remote()?.leads.values() ?? [])].reduce((sum, lead) => sum + lead.draws, 0);
const printed = () => document.getElementById("vizlib-output")?.textContent ?? "";

/** Wait until the figure is there, and rests. */
async function ready() {
  const is = () => page().state === "done" && frames() > 0 && (!worker || remote()?.leads.size);
  while (way !== "none" && !is()) {
    if (page()?.errors.length) throw new Error(page().errors.join("\n"));
    await wait(50);
  }
  document.body.style.minHeight = "4000px";
  await wait(SETTLING);
}

/** @param {HTMLCanvasElement} canvas @param {string} type @param {number} step */
function point(canvas, type, step) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const [size, slowness] = CIRCLE;
  canvas.dispatchEvent(new PointerEvent(type, {
    bubbles: true,
    pointerId: 1,
    pointerType: "mouse",
    buttons: type === "pointerup" ? 0 : 1,
    clientX: left + width * (0.5 + size * Math.sin(step / slowness)),
    clientY: top + height * (0.5 + size * Math.sin(step / slowness / 2)),
  }));
}

/**
 * The time of every animation frame in milliseconds since the beginning, and how many frames the figure had until then; the
 * last one is the first after the end.
 * @param {HTMLCanvasElement} canvas @param {number} begin
 */
const watched = (canvas, begin) => new Promise((done) => {
  /** @type {number[]} */ const times = [];
  /** @type {number[]} */ const drawn = [];
  const next = (/** @type {number} */ now) => {
    times.push(now - begin);
    drawn.push(frames());
    scrollTo(0, SCROLL[0] * (1 - Math.cos(times.length / SCROLL[1])));
    point(canvas, "pointermove", times.length);
    if (now - begin < 1000 * seconds) requestAnimationFrame(next);
    else done({ times, drawn });
  };
  requestAnimationFrame(next);
});

async function measure() {
  await ready();
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
  canvas.setPointerCapture = () => {}; // no pointer has the number of one that is made up
  canvas.focus({ preventScroll: true });
  point(canvas, "pointerdown", 0);
  if (computes) canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "k", bubbles: true }));
  const before = led();
  const found = await watched(canvas, performance.now());
  found.led = led() - before;
  // In the page itself Python ends before the page can tell the time.
  if (computes && worker && printed().includes("computed")) throw new Error("Python was done before the page was.");
  const end = performance.now();
  await Promise.race([page()?.player.early?.device.queue.onSubmittedWorkDone(), wait(PATIENCE)]);
  found.behind = performance.now() - end;
  point(canvas, "pointerup", 0);
  const { adapter } = (await page()?.player.ready) ?? {};
  return {
    part: "smoothness",
    adapter: adapter?.description || [adapter?.vendor, adapter?.architecture].filter(Boolean).join(" "),
    browser: navigator.userAgent,
    seconds,
    size: [canvas.clientWidth, canvas.clientHeight],
    runs: { [way]: [found] },
    errors: page()?.errors ?? [],
  };
}

measure().then(
  (found) => (globalThis.measured = JSON.stringify(found)),
  (error) => (globalThis.measured = JSON.stringify({ part: "smoothness", failed: String(error) })),
);
