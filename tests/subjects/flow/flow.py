"""Every way in which control flows: cases, handlers, ends of loops, contexts, generators, closures, class bodies."""

from __future__ import annotations
import contextlib
import enum
from dataclasses import dataclass, field


class Kind(enum.Enum):
    A = 1
    B = 2
    C = 3

    @property
    def next(self):
        match self:
            case Kind.A:
                return Kind.B
            case Kind.B:
                return Kind.C
            case _:
                return Kind.A


@dataclass
class Point:
    x: int = 0
    y: int = 0
    tags: list = field(default_factory=list)

    def __post_init__(self):
        if self.x < 0:
            self.x = 0
        elif self.x > 100:
            self.x = 100
        else:
            self.tags.append("ok")


def route(command):
    match command:
        case ["go", direction] if direction in ("n", "s"):
            return "going " + direction
        case ["go", _]:
            return "where?"
        case {"op": "add", "a": a, "b": b}:
            return a + b
        case {"op": op, **rest}:
            return op, len(rest)
        case Point(x=0, y=0):
            return "origin"
        case Point(x=x) if x > 10:
            return "far"
        case Point():
            return "near"
        case int() | float() as number:
            return number * 2
        case str() if not command:
            return "empty"
        case None:
            return 0
        case [first, *others]:
            return first, others
    return "unknown"


def classify(n):
    if n < 0:
        kind = "neg"
    elif n == 0:
        kind = "zero"
    elif n < 10:
        if n % 2:
            kind = "small odd"
        else:
            kind = "small even"
    else:
        kind = "big"
    return kind


def find(xs, wanted):
    for i, x in enumerate(xs):
        if x is None:
            continue
        if x == wanted:
            found = i
            break
    else:
        found = -1
    return found


def countdown(n):
    steps = []
    while n > 0:
        if n == 13:
            steps.append("unlucky")
            break
        steps.append(n)
        n -= 2
    else:
        steps.append("done")
    return steps


def parse(text):
    log = []
    try:
        value = int(text)
    except ValueError:
        log.append("value")
        value = None
    except (TypeError, AttributeError) as error:
        log.append(type(error).__name__)
        value = -1
    else:
        if value > 100:
            log.append("large")
    finally:
        log.append("end")
    return value, log


def nested(a, b):
    try:
        try:
            result = a / b
        except ZeroDivisionError:
            if a == 0:
                raise KeyError("both") from None
            result = 0
        finally:
            a = None
    except KeyError as e:
        return "key " + e.args[0]
    return result


def groups(task):
    seen = []
    try:
        task()
    except* ValueError as group:
        seen.append(len(group.exceptions))
    except* KeyError:
        seen.append("key")
    return seen


class Guard:
    def __init__(self, swallow=False):
        self.swallow = swallow
        self.log = []

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, kind, value, trace):
        self.log.append("out" if kind is None else kind.__name__)
        return self.swallow


def guarded(flag, swallow):
    guard = Guard(swallow)
    with contextlib.suppress(RuntimeError):
        with guard as g, Guard() as inner:
            inner.log.append(1)
            if flag:
                raise RuntimeError("x")
            g.log.append("body")
        guard.log.append("after")
    return guard.log


def counter(start=0, *, step=1):
    count = start

    def up(by=step):
        nonlocal count
        count += by
        return count

    def down():
        nonlocal count
        count -= step
        if count < 0:
            count = 0
        return count

    return up, down


def squares(limit):
    n = 0
    while True:
        got = yield n * n
        if got is not None:
            n = got
            continue
        n += 1
        if n > limit:
            return


def chain(*iterables, reverse=False, **options):
    for it in iterables:
        if reverse:
            yield from reversed(it)
        else:
            yield from it
    if options:
        yield sorted(options)


async def later(x, wait):
    if x < 0:
        raise ValueError("negative")
    await wait()
    async with Async() as a:
        total = a
        async for y in ticks(x):
            if y == 3:
                break
            total += y
        else:
            total += 100
    return total


class Async:
    async def __aenter__(self):
        return 10

    async def __aexit__(self, *args):
        return False


async def ticks(n):
    for i in range(n):
        yield i


def table(rows):
    cells = {r: [c * 2 for c in row if c] for r, row in enumerate(rows) if row}
    width = max((len(v) for v in cells.values()), default=0)
    if (size := sum(map(len, cells.values()))) > 3:
        width += size
    return cells, width, {k for k in cells if k % 2 == 0}


def scopes(x):
    class Local:
        factor = x + 1

        def times(self, y):
            return y * self.factor

        @staticmethod
        def plain(y):
            return y - 1

        @classmethod
        def make(cls):
            return cls()

    local = Local.make()
    f = lambda v, k=2: v * k if v > 1 else -v  # noqa: E731
    return local.times(3), Local.plain(5), f(x), f(x, 3)


def slots(xs, i):
    xs[i], xs[-1] = xs[-1], xs[i]
    del xs[0]
    a, (b, *c) = xs[0], xs[1:]
    xs[1:2] = []
    assert b is not None, "b"
    return a, b, c, xs[::2]


def text(name, n):
    s = f"{name!r:>5}{n:03d}" + ("s" if n != 1 else "")
    s += "%s-%d" % (name.upper(), n)
    return s.strip().replace("x", "y"), name.startswith("a") and not name.endswith("z") or n > 5


def early(xs):
    if not xs:
        return None
    total = 0
    for x in xs:
        if x > 10:
            continue
        if x < 0:
            break
        total += x
        last = x
    else:
        return total, "all"
    return total, last if total else 0


cache = {}


def memo(n):
    if n in cache:
        return cache[n]
    result = n if n < 2 else memo(n - 1) + memo(n - 2)
    cache[n] = result
    return result


class Base:
    registry = []

    def __init_subclass__(cls, tag="none"):
        super().__init_subclass__()
        cls.tag = tag
        Base.registry.append(cls.__name__)

    def describe(self):
        return "base " + self.tag


class Child(Base, tag="child"):
    limit = 3

    def describe(self):
        return super().describe() + "!"

    def __len__(self):
        return self.limit

    def __getitem__(self, i):
        if i >= self.limit:
            raise IndexError(i)
        return i * 10

    def __eq__(self, other):
        return isinstance(other, Child) and self.limit == other.limit

    __hash__ = None


if len(Base.registry) > 5:
    MODE = "many"
else:
    MODE = "few"


try:
    import nothing_of_this_name
except ImportError:
    nothing_of_this_name = None


def mode():
    return MODE, nothing_of_this_name is None
