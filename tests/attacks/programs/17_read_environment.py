"""Returns a secret of the environment."""

import os


def f(x):
    return os.environ.get("SECRET_TOKEN", "")
