"""A study: evidence, decisions and structure, met and checked against each other."""

from sim.study.checking import checked, livable, told_of
from sim.study.reading import read_study
from sim.study.whole import SET, Study

__all__ = ["SET", "Study", "checked", "livable", "read_study", "told_of"]
