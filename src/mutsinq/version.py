"""The version of mutsinq: below everything, so that whatever is stored can say what made it."""

from __future__ import annotations

__version__ = "0.1.0.dev0"
