/** The files that a page needs: where they are, fetching them, and naming the one that does not come. */

import { fileProblem } from "./problems.js";

/** The address of the browser distribution, of which this module is a part. */
export const ROOT = new URL("../", import.meta.url).href;

const FIRST = ["pyodide/pyodide.mjs", "pyodide/pyodide.asm.mjs", "pyodide/pyodide.asm.wasm"];

/** What stops the page, ready to be shown. */
export class PageProblem extends Error {
  /** @param {import("./problems.js").Problem} problem */
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** Which file of the distribution does not come, or not whole, as an error to show; null if all do. */
export async function missingFile() {
  /** @type {{ path: string, bytes?: number }[]} */
  let files = FIRST.map((path) => ({ path }));
  const manifest = await fetch(`${ROOT}manifest.json`).catch(() => null);
  if (manifest?.ok) files = (await manifest.json().catch(() => ({ files }))).files;
  for (const { path, bytes } of files) {
    const answer = await fetch(ROOT + path, { method: "HEAD" }).catch(String);
    if (typeof answer === "string") return new PageProblem(fileProblem(ROOT + path, answer, "unreachable"));
    if (!answer.ok) return new PageProblem(fileProblem(ROOT + path, status(answer), fate(answer)));
    // A file that is compressed on its way has another length there.
    const length = answer.headers.get("content-encoding") ? 0 : Number(answer.headers.get("content-length"));
    if (bytes && length && length !== bytes) {
      return new PageProblem(fileProblem(ROOT + path, `It has ${length} bytes and should have ${bytes}.`, "damaged"));
    }
  }
  return null;
}

/**
 * @param {string} path
 * @param {string} url
 * @returns {Promise<{ path: string, data: Uint8Array }>}
 */
export async function fetched(path, url) {
  const full = new URL(url, location.href).href;
  const answer = await fetch(full).catch((error) => {
    throw new PageProblem(fileProblem(full, String(error), "unreachable"));
  });
  if (!answer.ok) throw new PageProblem(fileProblem(full, status(answer), fate(answer)));
  return { path, data: new Uint8Array(await answer.arrayBuffer()) };
}

/** @param {Response} answer @returns {"missing" | "unreachable"} */
const fate = (answer) => (answer.status === 404 || answer.status === 410 ? "missing" : "unreachable");

/** @param {Response} answer */
function status(answer) {
  return `The server answered ${answer.status} ${answer.statusText}`.trimEnd();
}

/**
 * A package that was asked for, or that one of those needs, and is not there: Pyodide only logs that.
 * @param {any} pyodide
 * @param {string[]} names
 * @returns {string | undefined}
 */
export function notLoaded(pyodide, names) {
  const known = pyodide.lockfile.packages;
  const all = new Set(names);
  for (const name of all) known[name]?.depends.forEach((/** @type {string} */ other) => all.add(other));
  return [...all].find((name) => !((known[name]?.name ?? name) in pyodide.loadedPackages));
}
