// Compiles Python modules with Pyodide's own Python, in Node: compile.mjs PYODIDE_DIR IN.zip OUT.zip
// IN.zip holds sources as AREA/WHEEL/PATH; OUT.zip gets the same name → bytecode. AREA says what PATH is
// relative to: "site" (site-packages) or "stdlib" (the archive with the standard library).
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

// Node would print the line of code that failed, and Pyodide's has a megabyte.
process.on("uncaughtException", (error) => {
    process.stderr.write(`${error.message ?? error}\n`, () => process.exit(1));
});

const [folder, input, output] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: folder + "/" });
python.FS.writeFile("/in.zip", readFileSync(input));
python.runPython(`
import importlib.util, sys, warnings, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
warnings.simplefilter("ignore")
areas = {
    "stdlib": next(path for path in sys.path if path.endswith(".zip")),
    "site": next(path for path in sys.path if path.endswith("site-packages")),
}
with zipfile.ZipFile("/in.zip") as sources, zipfile.ZipFile("/out.zip", "w") as compiled:
    for name in sources.namelist():
        source = sources.read(name)
        area, _, path = name.split("/", 2)
        # Tracebacks show where the module will lie.
        where = areas[area] + "/" + path
        try:
            code = compile(source, where, "exec", dont_inherit=True)
        except SyntaxError:
            continue  # a template, or code for another Python: it stays as it is
        # An unchecked hash: importing neither looks at the source's time nor reads it.
        compiled.writestr(name, bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False)))
`);
writeFileSync(output, python.FS.readFile("/out.zip"));
process.exit(0);
