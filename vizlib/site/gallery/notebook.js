/** An example as a notebook (nbformat 4.5), which finds its data where the gallery has it. */

/**
 * @param {{ title: string, paragraphs: string[], files: [string, string][] }} told
 * @param {string} source @param {string} base the page's address
 */
export function notebookOf({ title, paragraphs, files }, source, base) {
  /** @param {string} kind @param {string} id @param {string} text */
  const cell = (kind, id, text) => {
    const lines = text.split(/(?<=\n)/);
    const common = { cell_type: kind, id, metadata: {}, source: lines };
    return kind === "code" ? { ...common, execution_count: null, outputs: [] } : common;
  };
  const about = [`# ${title}`, ...paragraphs].join("\n\n");
  const fetched = files.map(([name, address]) => `    ${JSON.stringify(name)}: ${JSON.stringify(new URL(address, base).href)},`);
  const data = [
    "# The files of this example.",
    "import sys",
    "from pathlib import Path",
    "",
    "files = {",
    ...fetched,
    "}",
    "for name, address in files.items():",
    "    if Path(name).exists():",
    "        continue",
    '    if sys.platform == "emscripten":',
    "        from pyodide.http import pyfetch",
    "",
    "        Path(name).write_bytes(await (await pyfetch(address)).bytes())",
    "    else:",
    "        from urllib.request import urlretrieve",
    "",
    "        urlretrieve(address, name)",
  ].join("\n");
  const cells = [cell("markdown", "about", about)];
  if (files.length) cells.push(cell("code", "data", data));
  cells.push(cell("code", "script", source.trimEnd()));
  const kernel = { display_name: "Python 3", language: "python", name: "python3" };
  return JSON.stringify({ cells, metadata: { kernelspec: kernel, language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 }, null, 1);
}
