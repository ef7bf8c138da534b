import asyncio

import pytest
from flow import (
    Child,
    Kind,
    Point,
    chain,
    classify,
    countdown,
    counter,
    early,
    find,
    groups,
    guarded,
    later,
    memo,
    mode,
    nested,
    parse,
    route,
    scopes,
    slots,
    squares,
    table,
    text,
)


def test_kind():
    assert [k.next for k in Kind] == [Kind.B, Kind.C, Kind.A]


def test_point_low():
    assert Point(-1, 2).x == 0


def test_point_ok():
    assert Point(5).tags == ["ok"]


def test_point_high():
    assert Point(500).x == 100


@pytest.mark.parametrize(
    "command,expected",
    [
        (["go", "n"], "going n"),
        (["go", "up"], "where?"),
        ({"op": "add", "a": 1, "b": 2}, 3),
        ({"op": "x", "z": 1}, ("x", 1)),
        (Point(0, 0), "origin"),
        (Point(11, 1), "far"),
        (Point(1, 1), "near"),
        (4, 8),
        (1.5, 3.0),
        ("", "empty"),
        (None, 0),
        ([7, 8, 9], (7, [8, 9])),
        ("word", "unknown"),
    ],
)
def test_route(command, expected):
    assert route(command) == expected


def test_neg():
    assert classify(-5) == "neg"


def test_zero():
    assert classify(0) == "zero"


def test_odd():
    assert classify(3) == "small odd"


def test_even():
    assert classify(4) == "small even"


def test_big():
    assert classify(10) == "big"


def test_find():
    assert find([1, None, 2], 2) == 2


def test_find_none():
    assert find([1, None], 5) == -1


def test_count():
    assert countdown(3) == [3, 1, "done"]


def test_unlucky():
    assert countdown(15) == [15, "unlucky"]


def test_parse():
    assert parse("5") == (5, ["end"])


def test_parse_large():
    assert parse("500") == (500, ["large", "end"])


def test_parse_bad():
    assert parse("x") == (None, ["value", "end"])


def test_parse_type():
    assert parse(None) == (-1, ["TypeError", "end"])


def test_nested():
    assert nested(4, 2) == 2


def test_nested_zero():
    assert nested(4, 0) == 0


def test_nested_both():
    assert nested(0, 0) == "key both"


def test_groups():
    def task():
        raise ExceptionGroup("g", [ValueError(), ValueError(), KeyError()])

    assert groups(task) == [2, "key"]


def test_groups_none():
    assert groups(lambda: None) == []


def test_guarded():
    assert guarded(False, False) == ["in", "body", "out", "after"]


def test_guarded_raise():
    assert guarded(True, False) == ["in", "RuntimeError"]


def test_guarded_swallow():
    assert guarded(True, True) == ["in", "RuntimeError", "after"]


def test_counter():
    up, down = counter(5, step=2)
    assert (up(), up(1), down()) == (7, 8, 6)


def test_counter_floor():
    up, down = counter()
    assert down() == 0


def test_squares():
    assert list(squares(3)) == [0, 1, 4, 9]


def test_squares_send():
    g = squares(10)
    next(g)
    assert g.send(5) == 25


def test_chain():
    assert list(chain([1, 2], [3])) == [1, 2, 3]


def test_chain_rev():
    assert list(chain([1, 2], [3], reverse=True, b=1, a=2)) == [2, 1, 3, ["a", "b"]]


def test_later():
    async def wait():
        pass

    assert asyncio.run(later(2, wait)) == 111
    assert asyncio.run(later(9, wait)) == 13


def test_later_negative():
    with pytest.raises(ValueError, match="negative"):
        asyncio.run(later(-1, None))


def test_table():
    assert table([[1, 0, 2], [], [3]]) == ({0: [2, 4], 2: [6]}, 2, {0, 2})


def test_table_wide():
    assert table([[1, 2], [3, 4]])[1] == 6


def test_table_empty():
    assert table([]) == ({}, 0, set())


def test_scopes():
    assert scopes(2) == (9, 4, 4, 6)


def test_scopes_low():
    assert scopes(1) == (6, 4, -1, -1)


def test_slots():
    assert slots([1, 2, 3, 4, 5], 1) == (5, 3, [4, 2], [5, 2])


def test_text():
    assert text("ax", 1) == ("'ay'001AX-1", True)


def test_text_z():
    assert text("bz", 3)[1] is False


def test_early():
    assert early([]) is None


def test_early_all():
    assert early([1, 20, 2]) == (3, "all")


def test_early_break():
    assert early([1, -1, 2]) == (1, 1)


def test_memo():
    assert memo(10) == 55


def test_memo_again():
    assert memo(3) == 2


def test_child():
    c = Child()
    assert c.describe() == "base child!" and len(c) == 3 and list(c) == [0, 10, 20]


def test_child_eq():
    assert Child() == Child() and Child() != 3


def test_mode():
    assert mode() == ("few", True)
