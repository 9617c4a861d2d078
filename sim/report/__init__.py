"""Say results to people: on the screen, in words and tables."""

from sim.report.comparing import comparison_screen
from sim.report.screen import screen

__all__ = ["comparison_screen", "screen"]
