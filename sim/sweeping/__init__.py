"""Sweep a study: live and price many points of it, and answer what moves the answer."""
