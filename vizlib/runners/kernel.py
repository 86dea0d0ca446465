"""Kernel mode: a script runs in this process, and the browsers that open its page draw its figures.

`vizlib serve --kernel SCRIPT.py` runs a script so; ``vz.use("kernel")`` makes a script that runs already do it.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import webbrowser
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from vizlib.runners.script import execute_async
from vizlib.site import exported, modules, pages, patched
from vizlib.site.server import Server
from vizlib.transports.websocket import WebsocketTransport

__all__ = ["begin", "begin_in_notebook", "serve"]


def serve(script: Path, *, args: Sequence[str] = (), mount: Path | None = None, port: int = 0, open_page: bool) -> int:
    """Run a script, and serve a page that shows its figures until Ctrl+C; the exit code.

    args : what the script finds in ``sys.argv[1:]``
    mount : the script's working directory, if another one than this process's
    port : of the page; 0 is any free one
    """
    script = script.resolve()  # before the working directory is another
    title, about = pages.describe(script.read_text(encoding="utf-8"), script.name)
    with _served(title, about, port) as url:
        if mount is not None:
            os.chdir(mount)
        sys.path[:1] = [str(script.parent), os.getcwd()]
        print(f"{script.name} runs as soon as a browser is at {url} (stop with Ctrl+C)", flush=True)
        if open_page:
            webbrowser.open(url)
        try:
            return asyncio.run(_run(script, args))
        except KeyboardInterrupt:
            return 0


def begin() -> None:
    """Have this process's figures drawn by browsers, wait until one is there, and serve it when the script has ended.

    Raises RuntimeError if pygfx is there already, ImportError with what to install if websockets is missing.
    """
    stack = ExitStack()
    name = Path(sys.argv[0]).name or "Python"
    url = stack.enter_context(_served(name, "", 0))
    atexit.register(stack.close)
    print(f"{name} goes on as soon as a browser is at {url} (stop with Ctrl+C)", flush=True)
    with suppress(webbrowser.Error):
        if os.environ.get("DISPLAY") or sys.platform in ("darwin", "win32"):
            webbrowser.open(url)
    from vizlib.transports import kernel

    kernel.at_exit(_serve_on)
    _socket().wait_for_viewer()


def begin_in_notebook() -> None:
    """Have this process's figures drawn by the notebook's page, in its cells.

    Raises RuntimeError if pygfx is there already, ImportError with what to install if something is missing.
    """
    if missing := [name for name in ("anywidget", "websockets") if find_spec(name) is None]:
        raise ImportError(f"Figures in a notebook take {' and '.join(missing)}: pip install 'vizlib[notebook]'.")
    patched.install()
    transport = _start(_notebook_origins())
    transport.listen(asyncio.get_running_loop())
    atexit.register(transport.close)
    with as_file(files("vizlib") / "player") as folder:
        module = modules.joined(folder, "notebook.js") + "\nexport default { render: $notebook.render };\n"
    from vizlib.hosts import notebook

    notebook.FigureWidget.module = module


def _start(origins: Iterable[str]) -> WebsocketTransport:
    """The backend in wgpu's place, its transport's socket open."""
    import wgpu.backends

    from vizlib import uploads
    from vizlib.hosts.kernel import Host
    from vizlib.transports import kernel
    from vizlib.webgpu.entry import GPU

    transport = WebsocketTransport(origins)
    connection = kernel.start(transport)
    connection.before_work = transport.wait_if_expected
    wgpu.backends._register_backend(GPU(connection))
    uploads.watch(connection)
    Host.scene_page = staticmethod(exported.template)
    return transport


def _put_in_rendercanvas() -> None:
    """Have scripts for rendercanvas draw into canvases of the page."""
    from vizlib.hosts import kernel

    module = ModuleType("rendercanvas.auto", "rendercanvas's choice of a canvas: those of the page that looks on.")
    module.RenderCanvas, module.loop = kernel.KernelCanvas, kernel.loop  # type: ignore[attr-defined]
    sys.modules["rendercanvas.auto"] = module


def _socket() -> WebsocketTransport:
    from vizlib.transports import kernel

    transport = kernel.transport()
    assert isinstance(transport, WebsocketTransport)
    return transport


def _notebook_origins() -> Iterator[str]:
    """Where the notebook servers of this user are, as browsers call it; pages from elsewhere say it themselves."""
    marimo = sys.modules.get("marimo")
    request = None if marimo is None else marimo.app_meta().request
    if request is not None and "origin" in request.headers:  # of the page whose cell runs
        yield str(request.headers["origin"])
    try:
        from jupyter_server.serverapp import list_running_servers
    except ImportError:
        return
    for server in list_running_servers():
        address = urlsplit(server["url"])
        for host in {address.hostname, "localhost", "127.0.0.1"}:
            yield f"{address.scheme}://{host}:{server['port']}"


@contextmanager
def _served(title: str, about: str, port: int) -> Iterator[str]:
    """The page, and the backend that draws in it; gives the page's address, which has the token."""
    if find_spec("websockets") is None:
        raise ImportError("Kernel mode takes websockets: pip install 'vizlib[kernel]'.")
    patched.install()
    os.environ["VIZLIB_HOST"] = "kernel"
    with as_file(files("vizlib") / "player") as player, Server({"/player/": player}, port) as server:
        transport = _start([server.url, server.url.replace("127.0.0.1", "localhost")])
        _put_in_rendercanvas()
        server.mounts["/"] = pages.kernel_page(title, about, address=transport.address)
        try:
            yield f"{server.url}?token={transport.token}"
        finally:
            transport.close()


async def _run(script: Path, args: Sequence[str]) -> int:
    from vizlib.transports import kernel

    loop = asyncio.get_running_loop()
    _socket().listen(loop)
    watched = loop.create_future()  # before that there is no GPU, and what is computed there would be lost
    kernel.when_watched(lambda: watched.set_result(None))
    await watched
    code = await execute_async(script, args)
    if code == 0:
        await _until_closed()
    return code


def _serve_on() -> None:
    """The script has ended: its figures live until they are closed."""

    async def run() -> None:
        from vizlib.transports import kernel

        _socket().listen(asyncio.get_running_loop())
        for canvas in list(kernel._canvases):
            canvas.request_draw()
        await _until_closed()

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


async def _until_closed() -> None:
    from vizlib.transports import kernel

    while kernel._canvases:
        await asyncio.sleep(0.2)
