// Runs Python in the built distribution, in Node: python.mjs DIST PACKAGE,… < SCRIPT; prints its output.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// Node would print the line of code that failed, and Pyodide's has a megabyte.
process.on("uncaughtException", (error) => {
    process.stderr.write(`${error.message ?? error}\n`, () => process.exit(1));
});

const [folder, packages] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${folder}/pyodide/` });
await python.loadPackage(packages.split(","), { messageCallback: () => {} });
python.setStdout({ batched: (text) => process.stdout.write(text + "\n") });
python.runPython(readFileSync(0, "utf-8"));
process.exitCode = 0;
