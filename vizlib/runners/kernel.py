"""Runs a script in this process, its figures drawn by the browsers that open its page: `vizlib serve --kernel`."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from vizlib.runners.script import execute_async
from vizlib.site import pages, patched
from vizlib.site.server import Server

__all__ = ["serve"]


def serve(script: Path, *, args: Sequence[str] = (), mount: Path | None = None, port: int = 0, open_page: bool) -> int:
    """Run a script, and serve a page that shows its figures until Ctrl+C; the exit code.

    args : what the script finds in ``sys.argv[1:]``
    mount : the script's working directory, if another one than this process's
    port : of the page; 0 is any free one
    """
    script = script.resolve()  # before the working directory is another
    patched.install()
    os.environ["VIZLIB_HOST"] = "kernel"
    with as_file(files("vizlib") / "player") as player, Server({"/player/": player}, port) as server:
        from vizlib.transports import kernel

        origin = server.url.rstrip("/")
        transport = kernel.start(origin)
        title, about = pages.describe(script.read_text(encoding="utf-8"), script.name)
        page = pages.kernel_page(title, about, address=transport.address)
        server.mounts["/"] = page
        if mount is not None:
            os.chdir(mount)
        sys.path[:1] = [str(script.parent), os.getcwd()]
        print(f"{script.name} runs as soon as a browser is at {server.url} (stop with Ctrl+C)", flush=True)
        if open_page:
            webbrowser.open(server.url)
        try:
            return asyncio.run(_run(script, args))
        except KeyboardInterrupt:
            return 0
        finally:
            transport.close()


async def _run(script: Path, args: Sequence[str]) -> int:
    from vizlib import hosts
    from vizlib.transports import kernel

    loop = asyncio.get_running_loop()
    kernel.transport().listen(loop)
    watched = loop.create_future()  # before that there is no GPU, and what is computed there would be lost
    kernel.when_watched(lambda: watched.set_result(None))
    await watched
    code = await execute_async(script, args)
    if code:
        return code
    while hosts._open or kernel._canvases:
        await asyncio.sleep(0.2)
    return 0
