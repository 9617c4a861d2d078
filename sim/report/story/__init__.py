"""Tell a family's two lives in plain words: side by side on a screen, or as data."""

from sim.report.story.drawing import drawn
from sim.report.story.ending import how_found
from sim.report.story.telling import as_data

__all__ = ["as_data", "drawn", "how_found"]
