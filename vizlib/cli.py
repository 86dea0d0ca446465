"""The command line: `vizlib demo | serve | build | lite | wheel | run | shot | export | inspect | gallery | doctor`.

Each command lives in a module of its own and is imported only when it is called; this one knows their options.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vizlib.runners.job import Job


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # What follows "--" belongs to the script, whatever it looks like.
    cut = words.index("--") if "--" in words else len(words)
    options = parser().parse_args(words[:cut])
    options.args = tuple(words[cut + 1 :])
    try:
        return int(options.command(options))
    except KeyboardInterrupt:
        return 130
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        # Each of these carries a sentence meant for the user: no browser, no such file, a package to install.
        print(f"vizlib: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The options of every command."""
    top = argparse.ArgumentParser(prog="vizlib", description="Scientific figures in a web page, from Python.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="build the demo page and open it; with no display, write demo.png")
    demo.add_argument("--port", type=int, default=0, help="port of the local server (default: a free one)")
    demo.add_argument("--headless", action="store_true", help="write demo.png even where there is a display")
    demo.add_argument("--timeout", type=_seconds, default=180.0, metavar="S", help="seconds for the first frame")
    demo.set_defaults(command=_demo)

    serve = commands.add_parser("serve", help="run a script in a page at http://127.0.0.1:PORT")
    _add_script(serve)
    serve.add_argument(
        "--kernel",
        action="store_true",
        help="run it in this process; the browser only draws (takes websockets)",
    )
    _add_worker(serve)
    serve.add_argument("--port", type=int, default=0, help="port of the local server (default: a free one)")
    serve.add_argument("--open", action="store_true", help="open the page in the default browser")
    serve.set_defaults(command=_serve)

    build = commands.add_parser("build", help="write a static folder that runs a script anywhere, offline")
    _add_script(build)
    build.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write")
    _add_worker(build)
    build.add_argument(
        "--no-picture", action="store_true", help="do without the recording that is shown while Python loads"
    )
    build.set_defaults(command=_build)

    lite = commands.add_parser("lite", help="write a static folder of notebooks that run in the browser (JupyterLite)")
    lite.add_argument("source", type=Path, metavar="NOTEBOOK_OR_FOLDER", help="what is to be there")
    lite.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write")
    lite.add_argument("--mount", type=_folder, metavar="DIR", help="a folder whose files lie beside the notebooks")
    lite.set_defaults(command=_lite)

    wheel = commands.add_parser("wheel", help="write one wheel that micropip installs in any Pyodide of our version")
    wheel.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write it into")
    wheel.set_defaults(command=_wheel)

    run = commands.add_parser("run", help="run any Python script without a window")
    _add_script(run)
    _add_run_options(run)
    run.set_defaults(command=_run, output=None, wait=0.25)

    shot = commands.add_parser("shot", help="the same, and save the script's first canvas as a picture")
    _add_script(shot)
    shot.add_argument("-o", "--output", type=_picture, required=True, metavar="PNG", help="the picture to write")
    shot.add_argument("--wait", type=_seconds, default=0.5, metavar="S", help="seconds of drawing before it")
    _add_run_options(shot)
    shot.set_defaults(command=_run)

    export = commands.add_parser("export", help="write one file that shows a script's figures without Python")
    _add_script(export)
    export.add_argument(
        "-o", "--output", type=_recording, required=True, metavar="FILE", help="the file to write: .html, or .vzs"
    )
    export.add_argument(
        "--canvas", type=_size, default=(640, 480), metavar="WxH", help="size of canvases (default: 640x480)"
    )
    export.add_argument("--ratio", type=_ratio, default=2.0, help="physical pixels in a logical one (default: 2)")
    export.add_argument(
        "--seconds", type=_seconds, metavar="S", help="how much of an animation (default: 5, where there is one)"
    )
    export.add_argument("--fps", type=_seconds, default=30.0, help="frames a second of it (default: 30)")
    export.add_argument("--timeout", type=_seconds, default=300.0, metavar="S", help="default: %(default)g")
    export.epilog = "What follows -- reaches the script as sys.argv[1:]."
    export.set_defaults(command=_export)

    inspect = commands.add_parser("inspect", help="print what is on a recording, as text")
    inspect.add_argument("recording", type=Path, metavar="FILE.vzs")
    inspect.set_defaults(command=_inspect)

    gallery = commands.add_parser("gallery", help="write a static site that shows, runs and edits a folder of scripts")
    gallery.add_argument(
        "scripts", type=_folder, nargs="?", default=Path("gallery"), metavar="FOLDER", help="default: %(default)s"
    )
    gallery.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write")
    gallery.add_argument(
        "--notebooks", action="store_true", help="with a JupyterLite, in which each example can be opened"
    )
    gallery.set_defaults(command=_gallery)

    doctor = commands.add_parser("doctor", help="what this machine and its browser can do")
    doctor.set_defaults(command=_doctor)
    return top


def _add_script(command: argparse.ArgumentParser) -> None:
    command.add_argument("script", type=_script, metavar="SCRIPT.py")
    command.add_argument(
        "--mount", type=_folder, metavar="DIR", help="a folder whose files lie in the script's working directory"
    )


def _add_worker(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--worker",
        action="store_true",
        help="run Python beside the page, in a web worker: the page stays smooth however long it computes",
    )


def _add_run_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--on", choices=("browser", "native"), default="browser", help="default: %(default)s")
    command.add_argument(
        "--canvas", type=_size, default=(640, 480), metavar="WxH", help="size of the canvas (default: 640x480)"
    )
    command.add_argument("--timeout", type=_seconds, default=300.0, metavar="S", help="default: %(default)g")
    command.add_argument(
        "--strict", action="store_true", help="hold errors of the GPU against the command at fault (slower)"
    )
    command.epilog = "What follows -- reaches the script as sys.argv[1:]."


def _run(options: argparse.Namespace) -> int:
    job = Job(
        script=options.script,
        args=options.args,
        mount=options.mount,
        canvas=options.canvas,
        timeout=options.timeout,
        picture=options.output,
        wait=options.wait,
        strict=options.strict,
    )
    if options.on == "native":
        from vizlib.runners import native

        return native.run(job)
    from vizlib.runners import browser

    return browser.run(job)


def _demo(options: argparse.Namespace) -> int:
    from vizlib.site import demo

    return demo.run(port=options.port, headless=options.headless, timeout=options.timeout)


def _serve(options: argparse.Namespace) -> int:
    if options.kernel and options.worker:
        raise ValueError("--kernel runs Python in this process, --worker in the browser: choose one.")
    if options.kernel:
        from vizlib.runners import kernel

        return kernel.serve(
            options.script, args=options.args, mount=options.mount, port=options.port, open_page=options.open
        )
    from vizlib.site import folders

    return folders.serve(
        options.script, mount=options.mount, port=options.port, open_page=options.open, worker=options.worker
    )


def _build(options: argparse.Namespace) -> int:
    from vizlib.site import folders

    folder = folders.build(
        options.script, options.output, mount=options.mount, picture=not options.no_picture, worker=options.worker
    )
    print(f"{folder / 'index.html'} runs {options.script.name} from any web server.")
    return 0


def _lite(options: argparse.Namespace) -> int:
    from vizlib.site import lite

    if not options.source.exists():
        raise ValueError(f"There is no notebook or folder {str(options.source)!r}.")
    folder = lite.build(options.source, options.output, mount=options.mount)
    print(f"{folder / 'index.html'} shows {options.source.name} in JupyterLite, from any web server.")
    return 0


def _wheel(options: argparse.Namespace) -> int:
    from vizlib.site import alone

    path = alone.build(options.output)
    print(f"{path} ({path.stat().st_size / 1e6:.1f} MB): put it on any web server, and micropip.install its address.")
    return 0


def _export(options: argparse.Namespace) -> int:
    from vizlib.site import exported

    job = Job(
        script=options.script,
        args=options.args,
        mount=options.mount,
        canvas=options.canvas,
        timeout=options.timeout,
    )
    code = exported.export(job, options.output, ratio=options.ratio, seconds=options.seconds, fps=options.fps)
    if code == 0:
        size = options.output.stat().st_size
        print(f"{options.output} ({size / 1e6:.1f} MB) shows {options.script.name} in any browser with WebGPU.")
    return code


def _inspect(options: argparse.Namespace) -> int:
    from vizlib.stream.tape import Tape

    for line in Tape.load(options.recording).text():
        print(line)
    return 0


def _gallery(options: argparse.Namespace) -> int:
    from vizlib.site import gallery

    count = gallery.build(options.scripts, options.output, with_notebooks=options.notebooks)
    print(f"{options.output / 'index.html'} shows {count} examples from any web server.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from vizlib.site import doctor

    return doctor.run()


def _script(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return path


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return path


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text!r} must end in .png; other formats are not written")
    return path


def _recording(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (".html", ".vzs"):
        raise argparse.ArgumentTypeError(f"{text!r} must end in .html, or in .vzs for the recording alone")
    return path


def _ratio(text: str) -> float:
    ratio = _seconds(text)
    if not 0.5 <= ratio <= 4:
        raise argparse.ArgumentTypeError(f"{text!r} is no ratio from 0.5 to 4")
    return ratio


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 640x480")
    return int(width), int(height)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
