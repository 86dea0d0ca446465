/**
 * One Python for many scripts of a page: it starts when it is first wanted, and runs them one after another, each in a
 * folder of its own. Closing a run closes its figures; the interpreter stays, so that the next one is there at once.
 */

import { PageProblem, fetched } from "./files.js";
import { page } from "./loader.js";
import { showProblem, webgpuProblem } from "./problems.js";
import { HOME, asProblem, connectOutput, loadNeeded, put, startPython } from "./python.js";

/**
 * @typedef {object} Job
 * @property {string} name of the script's file
 * @property {string} source
 * @property {[string, string][]} [files] path in the script's folder, address
 * @property {() => HTMLElement} place where the next figure without a target goes
 * @property {(stream: string, text: string) => void} [said] what the script prints
 * @property {(traceback: string) => void} [failed] where it went wrong; by default a card in the page says so
 * @property {(text: string) => void} [doing] what is being done now, "" when the script has run
 * @property {(problem: import("./problems.js").Problem) => void} [prevented] why it cannot run; by default a card in the page
 * @property {() => boolean} [wanted] whether it is still to be run, when its turn has come
 */

/** @typedef {{ code: number, saveHtml: () => boolean, close: () => void }} Run */

export class Runtime {
  constructor() {
    /** @type {Promise<any> | null} */ this.starting = null;
    /** @type {any} Python's own side, once it is there */ this.session = null;
    /** @type {Job | null} whose figures and words come now */ this.current = null;
    /** @type {Promise<unknown>} the last of the runs that were asked for */ this.last = Promise.resolve();
    this.tell = page.onPythonError;
    page.onPythonError = (traceback) => this.failed(traceback);
  }

  /** Whether Python is there. */
  get ready() {
    return this.session !== null;
  }

  /** Start Python, if nobody has yet. @returns {Promise<any>} the interpreter */
  start() {
    this.starting ??= this.boot().catch((error) => {
      this.starting = null; // so that it can be tried again
      throw error;
    });
    return this.starting;
  }

  async boot() {
    const pyodide = await startPython(["vizlib"]);
    page.pyodide = pyodide;
    page.place = () => this.current?.place() ?? document.body;
    connectOutput(pyodide, (stream, text) => (this.current?.said ?? ignore)(stream, text));
    this.session = pyodide.runPython("from vizlib.runners.session import Session\nSession()");
    return pyodide;
  }

  /**
   * Run a script, when those before it have run. It never rejects: what went wrong was told, and the code is 1.
   * @param {Job} job @returns {Promise<Run>}
   */
  run(job) {
    const run = this.last.then(() => this.next(job));
    this.last = run;
    return run;
  }

  /** @param {Job} job @returns {Promise<Run>} */
  async next(job) {
    const none = { code: 1, saveHtml: () => false, close() {} };
    const prevented = job.prevented ?? showProblem;
    if (job.wanted && !job.wanted()) return none;
    try {
      job.doing?.(this.ready ? "Running the script …" : "Starting Python …");
      const contents = Promise.all((job.files ?? []).map(([path, url]) => fetched(path, url)));
      contents.catch(() => {}); // looked at below
      const [pyodide, answer] = await Promise.all([this.start(), page.player.ready]);
      if (!answer.ok) {
        prevented(webgpuProblem(answer));
        return none;
      }
      const path = `${HOME}/scripts/${++numbers}/${job.name}`;
      put(pyodide, path, job.source);
      for (const { path: name, data } of await contents) put(pyodide, path.replace(/[^/]*$/, name), data);
      job.doing?.("Loading packages …");
      await loadNeeded(pyodide, job.source);
      job.doing?.("Running the script …");
      if (job.wanted && !job.wanted()) return none;
      page.state = "running";
      this.current = job;
      const run = this.session.begin(path);
      const code = await run.start();
      page.state = code ? "failed" : "done";
      page.result = code;
      return { code, saveHtml: () => run.save_html(), close: () => close(run) };
    } catch (error) {
      const { problem } = asProblem(error);
      page.errors.push([problem.title, problem.detail ?? problem.text].join(": "));
      if (job.failed && !(error instanceof PageProblem)) job.failed(problem.detail ?? problem.text);
      else prevented(problem);
      return none;
    } finally {
      job.doing?.("");
    }
  }

  /** @param {string} traceback */
  failed(traceback) {
    if (!this.current?.failed) return this.tell(traceback);
    page.errors.push(traceback);
    this.current.failed(traceback);
  }
}

let numbers = 0;

const ignore = () => {};

/** @param {any} run Python's, which is closed once */
function close(run) {
  try {
    run.close();
    run.destroy();
  } catch (error) {
    if (!/destroyed/.test(String(error))) throw error;
  }
}

/** The page's. */
export const runtime = new Runtime();
