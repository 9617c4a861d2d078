"""What all commands share: the app, how problems are told, how progress shows, where the evidence is."""

from __future__ import annotations

import atexit
import codecs
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiment.working import Progress
    from sim.study import Study

app = typer.Typer(
    help="What a dollar spent on peer recovery mentors saves in out-of-home care, from cited evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130

ScenarioFile = Annotated[Path, typer.Argument(help="A scenario file.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change one value: name=value; may be repeated.", metavar="NAME=VALUE"),
]

Draws = Annotated[int | None, typer.Option(help="Sets of uncertain numbers to draw.")]
Replications = Annotated[int | None, typer.Option(help="Streams of luck for each draw.")]
Seed = Annotated[int | None, typer.Option(help="The seed of all luck.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Workers to use (default: all cores).")]


@app.callback()
def _reunify() -> None:
    """Keep every command a sub-command."""
    # What is imported stays to the end: looking through it for garbage, over and over, finds nothing.
    gc.set_threshold(100_000, 50, 50)
    # Nor is it looked through once more at the very end, when all of it goes anyway.
    atexit.register(gc.freeze)
    codecs.register_error(PLAIN, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


PLAIN = "reunify-plain"
"""How letters are said that a screen's code page does not have."""
PLAINER = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    "\N{BOX DRAWINGS LIGHT VERTICAL}": "|",
    "\N{BOX DRAWINGS LIGHT VERTICAL AND HORIZONTAL}": "+",
    "\N{FULL BLOCK}": "#",
    "\N{LEFT HALF BLOCK}": "#",
    "\N{RIGHT HALF BLOCK}": "#",
    "\N{MEDIUM SHADE}": "=",
    "\N{PLUS-MINUS SIGN}": "+/-",
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Say letters that cannot be encoded by others that can."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(PLAINER.get(letter, "?") for letter in letters), error.end


def study_of(path: Path, sets: Sequence[str] | None = None, options: dict[str, Any] | None = None) -> Study:
    """Read everything a run depends on; raise InputError with all problems of all files."""
    from sim.results import load

    return load(path, None, *(sets or ()), **(options or {}))


def show(drawn: RenderableType) -> None:
    """Print what draws itself; a reader who stops reading ends it as quietly as any other output."""
    from rich.console import Console

    console = Console()
    console.on_broken_pipe = _gone  # type: ignore[method-assign]
    console.print(drawn)


def _gone() -> None:
    """Let a reader who stopped reading end the report as quietly as any other output."""
    raise BrokenPipeError


@contextmanager
def progress(*, quiet: bool, what: str = "draws") -> Iterator[Progress | None]:
    """Show progress with time left on standard error, if a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        TextColumn("Living families"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{what}, time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def meanwhile(told: Progress | None, *modules: str) -> Iterator[Progress]:
    """Import what comes next beside the stories, and tell on how far they are.

    It begins when the first are told: these let go of Python, but what comes before them does not.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as aside:

        def begun(done: int, total: int) -> None:
            if done == 1:
                for module in modules:
                    aside.submit(import_module, module)
            if told is not None:
                told(done, total)

        yield begun


@contextmanager
def unswept() -> Iterator[None]:
    """Look for no garbage while libraries and inputs are read: nearly all of that stays to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def plainly(interrupted: str = "Interrupted; nothing was written.") -> Iterator[None]:
    """Say plainly what is wrong with the inputs (exit 2), the disk (1), or that a run was interrupted."""
    from sim.errors import CannotCompileError, InputError

    try:
        yield
    except InputError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_INPUT) from None
    except BrokenPipeError:
        # The reader has gone; leave no second complaint when Python closes what is left of the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        typer.echo(f"{error.filename or 'output'}: {error.strerror or error}; nothing was written.", err=True)
        raise typer.Exit(FAILED) from None
    except CannotCompileError as error:
        typer.echo(f"{error}; nothing was written. Use --engine simpy, or auto.", err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        typer.echo(interrupted, err=True)
        raise typer.Exit(INTERRUPTED) from None


def cores() -> int:
    """Return how many processors may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
