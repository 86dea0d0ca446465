"""Every shader of the patched pygfx is one that Chromium's compiler takes, not only naga's."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from vizlib.site.server import Server

_SCRIPT = Path(__file__).with_name("shaders.py")
_COMPILE = """async (sources) => {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter.requestDevice({ requiredFeatures: [...adapter.features] });
    const refused = [];
    for (const [name, code] of sources) {
        device.pushErrorScope("validation");
        const info = await device.createShaderModule({ code }).getCompilationInfo();
        await device.popErrorScope();
        for (const { type, message, lineNum } of info.messages)
            if (type === "error") refused.push(`${name}: ${message}: ${code.split("\\n")[lineNum - 1]}`);
    }
    return refused;
}"""


def test_chromium_compiles_every_shader(distribution, browser, tmp_path):
    (wheel,) = (distribution / "pyodide").glob("pygfx-*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    done = subprocess.run(
        [sys.executable, str(_SCRIPT)], capture_output=True, text=True, check=False, timeout=600,
        env=os.environ | {"PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sources = json.loads(done.stdout)
    assert len(sources) > 100
    with Server({"/": "<p>shaders</p>"}) as server:
        page = browser.new_page()
        page.goto(server.url)
        refused = page.evaluate(_COMPILE, sources)
        page.close()
    assert refused == []
