"""Draw the pathway from its table: as text for people, as Mermaid for pages."""

from sim.report.diagram.mermaid import as_mermaid
from sim.report.diagram.numbers import Numbers
from sim.report.diagram.text import as_text

__all__ = ["Numbers", "as_mermaid", "as_text"]
