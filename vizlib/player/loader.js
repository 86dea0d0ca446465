/**
 * The first thing that a page with a figure runs. Importing it asks for the graphics processor at once and
 * says in the page what is missing; `boot` then starts Python and a script in a page of our own. In a
 * PyScript page a module script in <head> imports it, and PyScript starts Python.
 *
 * Everything that Python, a test or a driver may want to know stands in `globalThis.vizlib`.
 */

import { PageProblem, ROOT, missingFile } from "./files.js";
import * as pictures from "./pictures.js";
import { placeFor } from "./places.js";
import { Player } from "./player.js";
import { addStyle, lostProblem, pythonProblem, showProblem, webgpuProblem } from "./problems.js";
import { hideProgress, showProgress } from "./progress.js";
import { asProblem, prepared, runScript } from "./python.js";
import { View } from "./view.js";
import { draw, watchWorkers } from "./workers.js";

/**
 * @typedef {object} Page `globalThis.vizlib`
 * @property {Player} player
 * @property {typeof View} View what Python's page host watches its canvases with
 * @property {typeof pictures} pictures how pictures leave the page
 * @property {"loading" | "running" | "done" | "failed"} state of the script
 * @property {Record<string, number>} timings milliseconds since navigation
 * @property {{ vertices: number, triangles: number }[]} figures one entry per figure that has drawn a frame
 * @property {string[]} errors everything that went wrong, as text
 * @property {number | null} result the script's exit code
 * @property {boolean} strict whether the page's address says `?strict`: errors are held against the command at fault
 * @property {import("./remote.js").Remote[]} remotes of workers in which Python runs
 * @property {string} root the address of the browser distribution
 * @property {any} pyodide the interpreter, in pages that `boot` started
 * @property {(() => HTMLElement)} [place] where the next figure without a target goes
 * @property {(vertices: number, triangles: number, canvas: Element) => void} onFirstFrame
 * @property {import("./first.js").First[]} firsts what is shown until Python's figures are there
 * @property {(canvas: Element) => string} looks where cameras are that were moved before Python's figure was there, as JSON
 * @property {(traceback: string) => void} onPythonError
 */

/**
 * @typedef {object} Options what `boot` starts
 * @property {string} script the address of the script
 * @property {[string, string][]} [files] path in the script's folder, address
 * @property {string[]} [packages]
 * @property {string[]} [recordings] addresses of what its figures look like, for one and for two pixels in a logical one
 * @property {string[]} [args] sys.argv[1:]
 * @property {boolean} [driven] a program drives the page: it takes what is printed, and settles the end
 * @property {boolean} [worker] Python runs beside the page, in a worker
 * @property {number} [wait] seconds that a driven page goes on drawing after the script's last line
 */

const FIRST = 1500; // milliseconds that Python waits for the picture that is shown first
const PATIENCE = 4000; // milliseconds of loading after which missing files are looked for
const host = /** @type {any} */ (globalThis);

/** @type {Page} */
export const page = (host.vizlib = Object.assign(host.vizlib ?? {}, {
  player: new Player(host.navigator?.gpu),
  View,
  pictures,
  state: "loading",
  timings: {},
  figures: [],
  errors: [],
  result: null,
  remotes: [],
  root: ROOT,
  strict: new URLSearchParams(host.location?.search ?? "").has("strict"),
  pyodide: null,
  firsts: [],
  /** @param {Element} canvas */
  looks: (canvas) => page.firsts.find((first) => first.numberOf(canvas) >= 0)?.looks(canvas) ?? "",
  /** @param {number} vertices @param {number} triangles @param {Element} canvas */
  onFirstFrame(vertices, triangles, canvas) {
    page.figures.push({ vertices, triangles });
    for (const first of page.firsts) first.drawn(canvas);
  },
  /** @param {string} traceback */
  onPythonError(traceback) {
    page.errors.push(traceback);
    hideProgress();
    showProblem(pythonProblem(traceback));
  },
}));

/** Whether a program drives the page. */
let driven = false;

page.player.onerror = (/** @type {string} */ message) => {
  page.errors.push(message);
  if (!driven) console.error(message); // whoever drives the page hears it from Python, and more
};

/** Whether there is no GPU to draw with, which the page has said by then. */
let blocked = false;

/** A device that is replaced at once is nothing to tell of. */
const QUICK = 1500; // milliseconds
let waiting = 0;
let toldOfLoss = false;
/** @type {HTMLElement | null} */
let lostCard = null;

page.player.ondevice = (/** @type {"lost" | "restored" | "gone"} */ state, /** @type {string} */ message) => {
  clearTimeout(waiting);
  if (state === "lost") {
    waiting = setTimeout(() => {
      toldOfLoss = true;
      showProgress("The graphics processor was restarted. Drawing again …");
    }, QUICK);
  } else if (toldOfLoss) {
    toldOfLoss = false;
    hideProgress();
  }
  if (state === "gone") lostCard = showProblem(lostProblem(message));
  if (state === "restored") lostCard?.remove();
};

page.player.ready.then((answer) => {
  mark("device");
  if (answer.ok) return;
  blocked = true;
  page.errors.push(answer.message);
  hideProgress();
  showProblem(webgpuProblem(answer));
});

addStyle();
watchFirstFrame();
watchPyScript();
watchWorkers(drawWorker);

/**
 * Start Python, put the files in place, and run the script.
 * @param {Options} options
 */
export async function boot(options) {
  try {
    await start(options);
  } catch (error) {
    fail(asProblem(error));
  }
}

/** @param {PageProblem} error */
function fail({ problem }) {
  page.errors.push([problem.title, problem.detail ?? problem.text].join(": "));
  showProblem(problem);
  finish(1);
}

/** @param {Options} options */
async function start({ script, files = [], packages = ["vizlib"], recordings = [], args = [], driven: isDriven = false, wait = 0, worker: isWorker = false }) {
  driven = isDriven;
  watchFiles();
  showProgress("Starting Python …");
  if (recordings.length) {
    // Starting Python keeps the page busy: the picture goes first, if it does not take too long.
    const shown = showRecording(recordings[devicePixelRatio > 1.25 ? recordings.length - 1 : 0]);
    await Promise.race([shown, new Promise((resolve) => void setTimeout(resolve, FIRST))]);
  }
  page.place = placeFigure;
  if (isWorker) return startWorker({ script, files, packages, args });
  const { pyodide, path } = await prepared({ script, files, packages }, { doing: showProgress, reached: mark, said });
  page.pyodide = pyodide;
  const answer = await page.player.ready;
  if (!answer.ok && !driven) return finish(1); // its card is in the page already
  showProgress("Running the script …");
  page.state = "running";
  mark("script");
  const code = await runScript(pyodide, path, args, driven, wait);
  mark("end");
  finish(code);
}

/**
 * The same in a worker.
 * @param {{ script: string, files: [string, string][], packages: string[], args: string[] }} job
 */
function startWorker({ script, files, ...job }) {
  const whole = (/** @type {string} */ address) => new URL(address, document.baseURI).href;
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  /** @type {Record<string, (told: any) => void>} */
  const heard = {
    doing: ({ text }) => showProgress(text),
    reached: ({ stage }) => {
      mark(stage);
      if (stage !== "script") return;
      page.state = "running";
      showProgress("Running the script …");
    },
    said: ({ stream, text }) => said(stream, text),
    error: ({ text }) => page.onPythonError(text),
    problem: ({ problem }) => fail(new PageProblem(problem)),
    ended: ({ code }) => {
      mark("end");
      finish(code);
    },
  };
  worker.addEventListener("message", ({ data }) => heard[data.vizlib]?.(data));
  worker.addEventListener("error", (event) => fail(asProblem(event.message || "The worker could not start.")));
  worker.postMessage({ script: whole(script), files: files.map(([path, url]) => [path, whole(url)]), ...job });
}

/** What a script prints. @param {string} stream @param {string} text */
function said(stream, text) {
  if (driven) host.vizlibPrint(stream, text);
  else print(stream, text);
}

/** Show what the script's figures will look like. @param {string} url */
async function showRecording(url) {
  const { First } = await import("./first.js");
  const first = await First.shown(url, page.player, figures());
  if (!first) return;
  mark("picture");
  if (page.state === "loading") page.firsts.push(first);
  else first.end(); // Python was there before
}

/** @param {number} code the script's exit code */
function finish(code) {
  if (code === 0) for (const first of page.firsts) first.end();
  page.result = code;
  page.state = code === 0 ? "done" : "failed";
  document.documentElement.dataset.vizlibEnded = "";
  // A figure takes the progress away with its first frame; a script without one does it here.
  if (code !== 0 || page.player.stats().frames > 0 || !document.querySelector("canvas")) hideProgress();
}

/** Where no error comes of a missing file, look for one: Pyodide waits for ever for its WebAssembly. */
function watchFiles() {
  const started = performance.now();
  const timer = setInterval(async () => {
    const stuck = page.state === "loading" && performance.now() - started > PATIENCE;
    if (page.state === "done" || page.result !== null) return clearInterval(timer);
    if (!stuck && !document.querySelector(".py-error")) return;
    clearInterval(timer);
    const lost = await missingFile();
    if (lost) fail(lost);
  }, 1000);
}

/** @param {string} stream @param {string} text */
function print(stream, text) {
  let output = document.getElementById("vizlib-output");
  if (!output) {
    output = document.createElement("pre");
    output.id = "vizlib-output";
    figures().after(output);
  }
  const part = document.createElement("span");
  part.className = stream;
  part.textContent = text;
  output.append(part);
}

function figures() {
  return document.getElementById("vizlib-figures") ?? document.body;
}

/** The page's own canvas first, if it has one; after that, a place of its own for each figure. */
function placeFigure() {
  const canvas = document.querySelector("canvas#canvas:not([data-taken])");
  if (canvas instanceof HTMLElement) {
    canvas.dataset.taken = "";
    return canvas;
  }
  const beneath = page.firsts[0]?.place();
  if (beneath) return beneath;
  return placeFor(figures());
}

/** The place of a figure of a worker: behind PyScript's tag, or where all go. @param {Worker} worker */
function placeBeside(worker) {
  /** @type {NodeListOf<HTMLElement & { xworker?: Worker, figures?: HTMLElement }>} */
  const tags = document.querySelectorAll("script[type='py']");
  const tag = [...tags].find(({ xworker }) => xworker === worker);
  if (!tag) return placeFigure();
  const place = placeFor();
  if (document.head.contains(tag.figures ?? tag)) document.body.append(place); // a page that names no body
  else (tag.figures ?? tag).after(place);
  tag.figures = place;
  return place;
}

/** Python runs in a worker, and draws here. @param {MessagePort} port @param {Worker} worker */
function drawWorker(port, worker) {
  const remote = draw(port, {
    of: (_, target) => (target && document.getElementById(target.replace(/^#/, ""))) || placeBeside(worker),
    waiting: (text) => {
      if (text) return;
      mark("firstFrame");
      hideProgress();
    },
    tell: showProblem,
  }, page.player);
  page.remotes.push(remote);
}

/** @param {string} name */
function mark(name) {
  page.timings[name] ??= performance.now();
}

/** Note when the first frame of any canvas is there: the player counts them. */
function watchFirstFrame() {
  if (page.player.stats().frames === 0) return void requestAnimationFrame(watchFirstFrame);
  mark("firstFrame");
  hideProgress();
}

/** In a PyScript page, tell what PyScript is doing, until it has done it. */
function watchPyScript() {
  const onPage = () => document.querySelector("script[type='py'], py-script, script[type='mpy']");
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => onPage() && watchFiles(), { once: true });
  else if (onPage()) watchFiles();
  addEventListener("py:progress", () => {
    if (page.state === "loading" && !blocked && onPage()) showProgress("Starting Python …");
  });
  addEventListener("py:ready", () => {
    page.state = "running";
    mark("script");
    if (!blocked && page.player.stats().frames === 0) showProgress("Running the script …");
  });
  addEventListener("py:done", () => {
    mark("end");
    finish(blocked || document.querySelector(".py-error") ? 1 : 0);
  });
}
