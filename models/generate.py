"""Write the cards of all adapters in this folder, and the index of them: `python models/generate.py`."""

from __future__ import annotations

from pathlib import Path

from mutsinq.reports.models import write_shelf

if __name__ == "__main__":
    for path in write_shelf(Path(__file__).parent):
        print(path.relative_to(Path(__file__).parent))
