from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from mutsinq.static.tampering import tricks

TRICKS = {
    "frames": "import sys\ndef f(x): return sys._getframe(1).f_locals",
    "frames, renamed": "from sys import _getframe as g\ndef f(x): return g(1)",
    "frames by name": "import sys\ndef f(x): return getattr(sys, '_getframe')(1)",
    "frames by a joined name": "import sys\ndef f(x): return getattr(sys, '_get' + 'frame')(1)",
    "frames by traceback": "def f(x):\n try: 1 / 0\n except Exception as e: return e.__traceback__.tb_frame",
    "frames by inspect": "import inspect\ndef f(x): return inspect.currentframe()",
    "frames of a generator": "def f(x): return (1 for _ in x).gi_frame",
    "collector": "import gc\ndef f(x): return gc.get_objects()",
    "subclasses": "def f(x): return object.__subclasses__()",
    "memory": "def f(x):\n    import ctypes\n    return ctypes.string_at(0)",
    "memory, imported by call": "def f(x): return __import__('ctypes').string_at(0)",
    "descriptor": "import os\ndef f(x): os.write(3, b'')",
    "descriptor by open": "def f(x): open(3, 'wb')",
    "descriptor by socket": "import socket\ndef f(x): return socket.socket(fileno=4)",
    "proc": "def f(x): return open('/proc/self/maps').read()",
    "runner": "import sys\ndef f(x): return sys.modules['__main__']",
    "tool": "import mutsinq\ndef f(x): return x",
    "hook": "import sys\ndef f(x): sys.settrace(x)",
    "patch": "import marshal\ndef f(x): marshal.dumps = x",
    "patch by setattr": "import builtins\ndef f(x): setattr(builtins, 'len', x)",
    "computed attribute": "import os\ndef f(x): return getattr(os, x)",
    "computed code": "def f(x): return eval(x)",
    "code object": "import types\ndef f(x): return types.CodeType(x)",
    "exit": "import os\ndef f(x): os._exit(0)",
}
HARMLESS = [
    "import os\ndef f(x): return os.path.join(x, 'a')",
    "import sys\ndef f(x): return sys.version_info, sys.maxsize",
    "import gc\ndef f(x): gc.collect()",
    "import inspect\ndef f(x): return inspect.signature(x)",
    "def f(x): return getattr(x, 'name', None), x.write(1), x.close()",
    "def f(x): return open(x)",
    "import sys\nfrom io import StringIO\ndef f(x): sys.stdout = StringIO()",
    "import types\ndef f(x): return types.SimpleNamespace(a=x)",
    "def f(x): return eval('1 + 1')",
]


@pytest.mark.parametrize("name", TRICKS)
def test_tricks_are_flagged(name: str) -> None:
    assert tricks(TRICKS[name])


@pytest.mark.parametrize("source", HARMLESS)
def test_ordinary_code_is_not_flagged(source: str) -> None:
    assert tricks(source) == ()


def test_a_trick_has_its_line_and_reason() -> None:
    [trick] = tricks("import os\n\ndef f(x):\n    os.write(3, b'')")
    assert (trick.line, trick.reason) == (4, "os.write uses a raw file descriptor")


def test_few_modules_of_the_standard_library_are_flagged() -> None:
    """Those that are do walk frames or use descriptors; text, data and mathematics are left alone."""
    library = Path(sysconfig.get_paths()["stdlib"])
    calm = ["argparse", "bisect", "calendar", "colorsys", "configparser", "csv", "datetime", "difflib", "fractions",
            "graphlib", "heapq", "ipaddress", "json/decoder", "keyword", "numbers", "pprint", "queue",
            "random", "sched", "shlex", "statistics", "string", "stringprep", "textwrap", "urllib/parse"]  # fmt: skip
    flagged = [name for name in calm if tricks((library / f"{name}.py").read_text())]
    assert flagged == []
