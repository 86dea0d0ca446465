/** Starting Python and a script, in a page or in a worker of its own. */

import { PageProblem, ROOT, fetched, missingFile, notLoaded } from "./files.js";

export const HOME = "/home/pyodide";

/**
 * @typedef {object} Reports what is heard meanwhile
 * @property {(text: string) => void} doing what is being done now, for whoever waits
 * @property {(stage: "interpreter" | "packages") => void} reached
 * @property {(stream: string, text: string) => void} said what the script prints
 */

/**
 * The interpreter with what a script needs, its files in place, and where the script is.
 * @param {{ script: string, files: [string, string][], packages: string[] }} job addresses, whole or relative to this one
 * @param {Reports} reports
 */
export async function prepared({ script, files, packages }, { doing, reached, said }) {
  const name = nameOf(script);
  const contents = Promise.all([[name, script], ...files].map(([path, url]) => fetched(path, url)));
  contents.catch(() => {}); // looked at below, once Python is up
  const source = await fetched(name, script).then(({ data }) => new TextDecoder().decode(data));
  const wanted = [...packages];
  // 5.5 MB, which come at once only where a script cannot begin without them.
  if (/^(?:from|import)\s.*\bimgui/m.test(source)) wanted.push("imgui-bundle");
  const pyodide = await startPython(wanted);
  reached("interpreter");
  connectOutput(pyodide, said);
  doing("Loading packages …");
  for (const { path, data } of await contents) put(pyodide, `${HOME}/${path}`, data);
  await loadNeeded(pyodide, source);
  reached("packages");
  return { pyodide, path: `${HOME}/${name}` };
}

/** What a script is called. @param {string} address */
export const nameOf = (address) => decodeURIComponent(new URL(address, location.href).pathname.split("/").at(-1) || "script.py");

/** Write a file, and the folders it lies in. @param {any} pyodide @param {string} path @param {Uint8Array | string} data */
export function put(pyodide, path, data) {
  pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  pyodide.FS.writeFile(path, data);
}

/** Load the packages that a script imports. @param {any} pyodide @param {string} source */
export async function loadNeeded(pyodide, source) {
  const needed = pyodide.runPython("from vizlib.runners.imports import needed\nneeded");
  const names = needed(source);
  const imports = names.toJs().map((/** @type {string} */ name) => `import ${name}`);
  names.destroy();
  needed.destroy();
  await pyodide.loadPackagesFromImports(imports.join("\n"), { messageCallback() {} });
}

/**
 * Run the script; its exit code.
 * @param {any} pyodide @param {string} path @param {string[]} args @param {boolean} driven @param {number} wait
 */
export async function runScript(pyodide, path, args, driven, wait) {
  const run = pyodide.runPython("from vizlib.runners.page import run\nrun");
  const code = await run(path, pyodide.toPy(args), driven, wait);
  run.destroy();
  return code;
}

/** What keeps a page from starting, as something to show. @param {any} error what was thrown */
export function asProblem(error) {
  if (error instanceof PageProblem) return error;
  console.error(error);
  const text = "Reload the page. If that does not help, the text below tells a developer what happened.";
  return new PageProblem({ kind: "page", title: "The page could not start", text, detail: described(error) });
}

/** What is thrown in JavaScript may be anything. @param {any} error */
function described(error) {
  return error instanceof Error ? String(error) : (error?.message ?? JSON.stringify(error) ?? String(error));
}

/**
 * The interpreter with packages, fetched while it boots.
 * @param {string[]} packages
 */
export async function startPython(packages) {
  const indexURL = `${ROOT}pyodide/`;
  let pyodide;
  try {
    const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
    pyodide = await loadPyodide({ indexURL, packages });
  } catch (error) {
    throw (await missingFile()) ?? error;
  }
  const lost = notLoaded(pyodide, packages);
  if (lost) throw (await missingFile()) ?? new Error(`The package ${lost} could not be loaded.`);
  return pyodide;
}

/**
 * Tell what the script prints.
 * @param {any} pyodide
 * @param {(stream: string, text: string) => void} said
 */
export function connectOutput(pyodide, said) {
  /** @param {string} stream */
  const write = (stream) => {
    const decoder = new TextDecoder();
    return (/** @type {Uint8Array} */ bytes) => {
      said(stream, decoder.decode(bytes, { stream: true }));
      return bytes.length;
    };
  };
  pyodide.setStdout({ write: write("stdout"), isatty: false });
  pyodide.setStderr({ write: write("stderr"), isatty: false });
}
