from mutsinq.core.counted import counted


def test_one_thing_is_singular_and_none_or_many_are_plural() -> None:
    assert [counted(count, "changed function") for count in (0, 1, 2)] == [
        "0 changed functions",
        "1 changed function",
        "2 changed functions",
    ]


def test_thousands_are_set_apart() -> None:
    assert counted(1234567, "input") == "1,234,567 inputs"
