"""Draw the terminal pictures of the README from what the commands really print: `python docs/pictures.py`."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from mutsinq.exit_codes import ExitCode

ROOT = Path(__file__).parent.parent
PICTURES = {
    "mutate": "mutsinq mutate examples/intervals.py --function merge --operators comparison-boundary --verify",
    "distinguish": "mutsinq distinguish examples/intervals.py examples/intervals_refactored.py",
}
_COLUMNS = 100
#: Readable on the light and on the dark pages of code hosts; the colours of the eight of a terminal.
_THEME = TerminalTheme(
    (24, 27, 32),
    (222, 226, 232),
    [
        (52, 57, 65),
        (240, 113, 120),
        (126, 201, 127),
        (232, 191, 106),
        (110, 168, 254),
        (200, 146, 234),
        (102, 204, 204),
        (222, 226, 232),
    ],
)


def draw(command: str) -> str:
    """The SVG picture of a terminal in which the command has just run."""
    arguments = [sys.executable, "-m", *shlex.split(command)]
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(_COLUMNS)}
    done = subprocess.run(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (ExitCode.OK, ExitCode.FOUND):
        raise RuntimeError(f"{command} ended with {done.returncode}")
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {command}", style="bold"))
    console.print(Text.from_ansi(done.stdout.rstrip()))
    # Fixed, for otherwise each drawing would differ from the last.
    picture = console.export_svg(title="mutsinq", theme=_THEME, unique_id="mutsinq")
    # Any monospaced font will do: a page that shows the picture need not fetch one.
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


def main() -> None:
    """Write every picture."""
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    for name, command in PICTURES.items():
        (folder / f"{name}.svg").write_text(draw(command), "utf-8")


if __name__ == "__main__":
    main()
