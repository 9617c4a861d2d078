"""Hold the model to closed forms on the user's own machine: queues, clocks, money, and its two engines."""

from sim.verify.results import FALSE_ALARM, Verified
from sim.verify.whole import Verification, verified

__all__ = ["FALSE_ALARM", "Verification", "Verified", "verified"]
