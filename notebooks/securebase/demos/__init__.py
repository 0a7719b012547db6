"""What moves: one module per demo, and the base they share.

A demo's module is loaded when its class is first asked for, so that a notebook loads no more than
it shows.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from securebase.text import say

if TYPE_CHECKING:
    from securebase.demos.base import Demo

MODULES = {
    "Coin": "coin",
    "Playroom": "playroom",
    "TwoCaregivers": "two_caregivers",
    "YouAreTheCoder": "coder",
    "TwoCoders": "two_coders",
    "OverlapGuesses": "overlap_guesses",
    "HundredFamilies": "hundred_families",
    "WhyOnlyAQuarter": "why_only",
    "PublishedEffects": "published_effects",
    "ThousandFamilies": "thousand_families",
    "Routes": "routes",
    "GroupMeans": "group_means",
    "Network": "network",
    "SmallSamples": "small_samples",
    "RealSamples": "real_samples",
    "BranchingTracks": "tracks",
    "TransitionTables": "transitions",
    "Plane": "plane",
    "Retest": "retest",
    "TwoTraditions": "two_traditions",
    "AgesAndGenders": "ages",
    "WhereOnTheCircle": "circle",
    "MindInMind": "mind",
    "TrialMachine": "trials",
    "PublishedTrials": "published_trials",
    "SecondChance": "second_chance",
    "EvidenceMap": "evidence_map",
    "ComparedWithWhat": "compared",
    "Calibration": "calibration",
}
"""Name of each demo's class, in the order of the series, and the module it stands in."""


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(say("base.error.demo", name=name, allowed=", ".join(MODULES)))
    return getattr(import_module(f"securebase.demos.{MODULES[name]}"), name)


def all_demos() -> list[type["Demo"]]:
    """Return the class of every demo, in the order of the series."""
    return [__getattr__(name) for name in MODULES]
