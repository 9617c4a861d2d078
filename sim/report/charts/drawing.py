"""Charts as pictures: SVG and PNG, the same bits every time, without a browser and without a network."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import altair as alt
import vl_convert

from sim.report.charts.look import Drawn

SHARPNESS = 2.0
"""Pixels of a PNG for each of the chart's own."""
NAMED = re.compile(r'\b(?:id="|url\(#|href="#)([\w-]+)')


def svg(chart: Drawn) -> str:
    """Return a chart as SVG, which tells screen readers its alt text."""
    spec = chart.to_dict()
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_language(), allowed_base_urls=[])
    return _told(_renamed(drawn), str(spec.get("description", "")))


def png(chart: Drawn) -> bytes:
    """Return a chart as PNG, drawn from its SVG so that the two never differ."""
    return _pictured(svg(chart))


def _pictured(text: str) -> bytes:
    return vl_convert.svg_to_png(text, scale=SHARPNESS)


def drawn(chart: Drawn, folder: Path, name: str) -> tuple[Path, Path]:
    """Write a chart as SVG and as PNG into a folder that exists, and return where."""
    paths = folder / f"{name}.svg", folder / f"{name}.png"
    text = svg(chart)
    paths[0].write_text(text, encoding="utf-8")
    paths[1].write_bytes(_pictured(text))
    return paths


def _language() -> str:
    """Return the version of the chart language that charts are written in, rather than the newest one."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _renamed(drawn: str) -> str:
    """Name the parts of a picture by its content: the renderer counts on from one picture to the next.

    Two pictures in one page must not share a name either.
    """
    names = {name: at for at, name in enumerate(dict.fromkeys(NAMED.findall(drawn)))}
    bare = NAMED.sub(lambda found: found[0].replace(found[1], f"part{names[found[1]]}"), drawn)
    own = sha256(bare.encode()).hexdigest()[:8]
    return NAMED.sub(lambda found: found[0].replace(found[1], f"c{own}-{found[1]}"), bare)


def _told(drawn: str, said: str) -> str:
    """Put the alt text into a picture."""
    return drawn.replace("<svg ", f'<svg role="img" aria-label={quoteattr(said)} ', 1).replace(
        ">", f"><title>{escape(said)}</title>", 1
    )
