"""mutsinq proposes variants of Python code and decides, with evidence, whether each behaves differently."""

__version__ = "0.1.0.dev0"
