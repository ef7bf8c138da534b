"""The exceptions that mutsinq raises. Each message says what was wrong, where, and what to do."""

from __future__ import annotations


class MutsinqError(Exception):
    """Root of all errors that mutsinq raises on purpose; the command line prints it and exits with 2."""


class InputError(MutsinqError):
    """A file, argument or setting of the user's cannot be used."""


class LiteralError(MutsinqError):
    """A text is not a literal value or call."""


class CodecError(MutsinqError):
    """A stored record cannot be read: unknown format version, record or field."""


class ConfigError(MutsinqError):
    """A setting in `pyproject.toml` or on the command line is unknown or has a wrong value."""


class IsolationError(MutsinqError):
    """The machine offers less isolation than the code to run calls for."""


class EngineError(MutsinqError):
    """The execution engine itself failed; never a statement about the code under test."""


class PluginError(MutsinqError):
    """An operator, searcher or other plug-in failed to load, or two share a name."""


class AgentError(MutsinqError):
    """A player cannot play: its model, adapter or endpoint is missing or does not fit."""


class StoreError(MutsinqError):
    """The store of earlier runs cannot be read or written; runs go on without it."""


class TrainingError(MutsinqError):
    """A model cannot be trained: its data, a setting or this machine does not allow it, or the loss is no number."""
