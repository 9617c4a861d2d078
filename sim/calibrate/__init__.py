"""Calibrate a setting's uncertain numbers, together, to what was published of it."""

from sim.calibrate.installing import install
from sim.calibrate.recording import Calibrated
from sim.calibrate.stages import QUICK, Effort, Work
from sim.calibrate.whole import calibrate, fingerprint

__all__ = ["QUICK", "Calibrated", "Effort", "Work", "calibrate", "fingerprint", "install"]
