"""The documents are true: generated pages are fresh, links lead somewhere, the schema fits real records."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.codec import to_json
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Build, Input
from mutsinq.core.outcome import Raised, Returned
from mutsinq.core.record import RECORDS
from mutsinq.core.verdict import Counterexample, Distinguished
from record_strategies import record_strategy

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for folder in ("", "docs", "grammars", "models", "examples", "benchmarks")
    for path in ((ROOT / folder).rglob("*.md") if folder else ROOT.glob("*.md"))
)


def load_generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = load_generate()
SCHEMA = json.loads((DOCS / "reference" / "records.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
STORED = sorted(SCHEMA["$defs"])


@pytest.mark.parametrize("name", GENERATE.PAGES)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    written = (DOCS / "reference" / name).read_text("utf-8")
    assert written == GENERATE.PAGES[name](), "run python docs/generate.py"


def test_the_schema_is_a_schema_and_knows_every_stored_record() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    of_core = {name for name, cls in RECORDS.items() if cls.__module__.startswith("mutsinq.core.")}
    assert set(STORED) == of_core - {"Build", "Call", "Link", "Linked", "Reference"}


@pytest.mark.parametrize("name", STORED)
@settings(max_examples=10)
@given(data=st.data())
def test_every_record_that_the_codec_writes_fits_the_schema(name: str, data: st.DataObject) -> None:
    VALIDATOR.validate(json.loads(to_json(data.draw(record_strategy(name)))))


def test_the_schema_refuses_what_the_codec_would_not_write() -> None:
    input = Input((1,), {}, Build("Stack"))
    difference = Difference(DifferenceKind.VALUE, in_domain=True)
    found = Counterexample(input, "Stack().f(1)", Returned(("int", "1")), Raised("KeyError"), difference, "fuzz")
    document: Any = json.loads(to_json(Distinguished(found)))
    VALIDATOR.validate(document)
    for path, value in (
        (("format_version",), 2),
        (("data", "record"), "Verdikt"),
        (("data", "surprise"), 1),
        (("data", "counterexample", "call"), None),
        (("data", "counterexample", "difference", "kind"), "BIG"),
        (("data", "counterexample", "original", "value"), "1"),
    ):
        changed = json.loads(json.dumps(document))
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        assert not VALIDATOR.is_valid(changed), path


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_of_the_repository_resolves(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        linked = (page.parent / place).resolve() if place else page
        assert linked.exists(), f"{target} leads nowhere"
        if anchor:
            assert anchor in anchors(linked), f"{target}: no such heading"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_index() -> None:
    reached = {DOCS / "README.md"}
    todo = list(reached)
    while todo:
        page = todo.pop()
        for target in re.findall(r"\]\(([^)\s#]+)", page.read_text("utf-8")):
            linked = (page.parent / target).resolve()
            if linked.suffix == ".md" and linked.is_file() and linked not in reached:
                reached.add(linked)
                todo.append(linked)
    assert set(DOCS.rglob("*.md")) - reached == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_in_the_documents_has_only_options_that_exist(page: Path) -> None:
    known = set(re.findall(r"--[a-z][a-z-]+", (DOCS / "reference" / "cli.md").read_text("utf-8")))
    for line in re.findall(r"^(?:\$ |\s*- run: )?mutsinq (.*)$", page.read_text("utf-8"), flags=re.MULTILINE):
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]+", line.partition("#")[0])) <= known, line


def test_every_file_that_the_design_names_is_there() -> None:
    text = (DOCS / "explanation" / "design.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/]+/[\w]*(?:\.py)?)`", text))
    missing = {name for name in named if not (ROOT / "src" / "mutsinq" / name).exists()}
    assert missing == set()
    assert len(named) > 30


def test_the_design_names_every_package() -> None:
    text = (DOCS / "explanation" / "design.md").read_text("utf-8")
    packages = {path.parent.name for path in (ROOT / "src" / "mutsinq").glob("*/__init__.py")}
    assert {name for name in packages if f"| `{name}`" not in text} == set()


def test_the_design_draws_the_layers_that_are_checked() -> None:
    text = (DOCS / "explanation" / "design.md").read_text("utf-8")
    (drawn,) = re.findall(r"```\n(errors .*?)```", text, flags=re.DOTALL)
    (contract,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    checked = [{part.strip().removeprefix("mutsinq.") for part in layer.split("|")} for layer in contract["layers"]]
    assert [set(layer.split()) for layer in drawn.split("←")] == checked[::-1]


def test_the_changelog_says_what_is_not_released_yet() -> None:
    assert re.search(r"^## (\[)?Unreleased", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
