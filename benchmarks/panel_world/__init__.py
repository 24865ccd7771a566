"""A made world of insurers, employers, medical groups, physicians and workers with planted conflicts of known kind."""

from benchmarks.panel_world.making import KINDS, ON, MadeCase, World, make_world

__all__ = ["KINDS", "ON", "MadeCase", "World", "make_world"]
