"""Calibrate a setting's uncertain numbers, together, to what was published of it."""

from sim.calibrate.installing import install
from sim.calibrate.stages import QUICK, Effort
from sim.calibrate.whole import Calibrated, Work, calibrate, fingerprint

__all__ = ["QUICK", "Calibrated", "Effort", "Work", "calibrate", "fingerprint", "install"]
