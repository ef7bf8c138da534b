"""Examples of every kind survive their way through a file, and what is no example is refused by line."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from example_samples import EXAMPLE
from mutsinq.core.example import EXAMPLES, Example, ExampleKind
from mutsinq.errors import InputError
from mutsinq.training.data.dataset import MANIFEST, line_of, read_examples
from mutsinq.training.data.publishing import write_examples
from record_strategies import texts

_FIELDS: dict[str, st.SearchStrategy[object]] = {
    "str": texts,
    "int": st.integers(),
    "bool": st.booleans(),
    "tuple[str, ...]": st.lists(texts, max_size=2).map(tuple),
    "Split": st.sampled_from(["train", "validation", "test"]),
    "Literal['evaluator', 'generator']": st.sampled_from(["evaluator", "generator"]),
}


def folder(path: Path, *examples: Example) -> Path:
    (path / MANIFEST).write_text(json.dumps({"shards": write_examples(path, examples)}))
    return path


@pytest.mark.parametrize("kind", EXAMPLES)
@given(data=st.data())
def test_every_example_survives_a_round_trip(
    kind: ExampleKind, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cls = EXAMPLES[kind]
    example = cls(**{field.name: data.draw(_FIELDS[str(field.type).replace('"', "'")]) for field in fields(cls)})
    path = tmp_path_factory.getbasetemp() / "one.jsonl"
    path.write_bytes(line_of(example).encode())
    (again,) = read_examples(path)
    assert line_of(again) == line_of(example)
    assert type(again) is cls


def test_a_split_is_read_from_its_shards_alone(tmp_path: Path) -> None:
    data = folder(tmp_path, EXAMPLE, replace(EXAMPLE, split="test", entry="g"))
    assert [example.entry for example in read_examples(data, "test")] == ["g"]
    assert [example.entry for example in read_examples(data)] == ["f", "g"]


def test_rates_are_shares_and_nothing_tried_is_no_share() -> None:
    assert EXAMPLE.typed_rate == 0.5
    assert replace(EXAMPLE, typed_hits=0, typed_tried=0).typed_rate == 0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "no example of a kind"),
        ('{"kind": "poem"}', "no example of a kind"),
        ('{"kind": ["evaluator"]}', "no example of a kind"),
        (json.dumps(json.loads(line_of(EXAMPLE)) | {"extra": 1}), "'extra' is unknown"),
        (json.dumps(json.loads(line_of(EXAMPLE)) | {"won": "1"}), "'won' is no int"),
        (json.dumps({k: v for k, v in json.loads(line_of(EXAMPLE)).items() if k != "entry"}), "'entry' is missing"),
    ],
)
def test_a_line_that_holds_no_example_is_named(line: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(line_of(EXAMPLE) + line + "\n")
    with pytest.raises(InputError, match=f"broken.jsonl:2: .*{complaint}"):
        list(read_examples(path))


def test_a_folder_that_is_not_finished_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, EXAMPLE)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(InputError, match="no finished data set"):
        list(read_examples(tmp_path))


def test_a_data_set_of_another_format_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, EXAMPLE)
    manifest = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | {"format": 2}), "utf-8")
    with pytest.raises(InputError, match="format 2 and this version reads 1"):
        list(read_examples(tmp_path))


def test_shards_that_were_changed_or_that_nothing_vouches_for_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, EXAMPLE)
    (tmp_path / "train-00001.jsonl").write_text("no example of the set", "utf-8")
    assert len(list(read_examples(tmp_path))) == 1
    shard = tmp_path / "train-00000.jsonl"
    shard.write_text(shard.read_text("utf-8").replace("f(", "g("), "utf-8")
    with pytest.raises(InputError, match=r"train-00000\.jsonl: was changed after its examples were verified"):
        list(read_examples(tmp_path))
    shard.unlink()
    with pytest.raises(InputError, match=r"train-00000\.jsonl: cannot be read"):
        list(read_examples(tmp_path))
    for text in ("{}", "[]", "{", '{"shards": [{"name": "train-00000.jsonl"}]}'):
        (tmp_path / MANIFEST).write_text(text, "utf-8")
        with pytest.raises(InputError, match="does not say which shards were verified"):
            list(read_examples(tmp_path))


def test_no_examples_at_all_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no examples of the split 'test'"):
        list(read_examples(folder(tmp_path, EXAMPLE), "test"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read_examples(tmp_path / "nowhere.jsonl"))
