/**
 * A web worker in which a script of a page of ours runs; the page draws (workers.js). What it tells its page:
 *
 *     { vizlib: "doing" | "reached" | "said" | "error" | "problem" | "ended", … }
 */

import { asProblem, prepared, runScript } from "./python.js";

const tell = (/** @type {string} */ kind, /** @type {object} */ fields) => globalThis.postMessage({ vizlib: kind, ...fields });

Object.assign(globalThis, {
  vizlib: { errors: [], onPythonError: (/** @type {string} */ text) => tell("error", { text }) },
});

globalThis.addEventListener("message", async ({ data }) => {
  try {
    const { pyodide, path } = await prepared(data, {
      doing: (text) => tell("doing", { text }),
      reached: (stage) => tell("reached", { stage }),
      said: (stream, text) => tell("said", { stream, text }),
    });
    tell("reached", { stage: "script" });
    tell("ended", { code: await runScript(pyodide, path, data.args, false, 0) });
  } catch (error) {
    tell("problem", { problem: asProblem(error).problem });
  }
}, { once: true });
