"""Measure the engines, each against another way of computing the same."""
