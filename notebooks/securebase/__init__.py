"""Secure Base: the shared package behind the notebooks on attachment theory."""

from typing import Any

__version__ = "0.1.0"
__all__ = ["start"]


def __getattr__(name: str) -> Any:
    if name != "start":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from securebase.lesson.start import start  # only now, so that importing securebase is cheap

    return start
