"""Say results to people: on the screen, in words and tables."""

from sim.report.screen import screen

__all__ = ["screen"]
