"""Draw what sweeps answer as charts for a report: titles say the finding, captions its limits."""

from sim.report.charts.drawing import drawn, png, svg
from sim.report.charts.every import charts
from sim.report.charts.look import headed

__all__ = ["charts", "drawn", "headed", "png", "svg"]
