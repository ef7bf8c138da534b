"""Library: what calling a builtin, a method or a function of the standard library says about its arguments.

Each entry is `evidence -> result`: the fact noted on the receiver or on each argument in turn (see
`ranking.EVIDENCE`), and the type that the call gives. `-` is no evidence, `?` an unknown result, `=` a result
that is the same kind of thing as the receiver or first argument.
"""

from __future__ import annotations

_TEXT_METHODS = {
    "str": "lower upper strip lstrip rstrip title capitalize swapcase casefold zfill ljust rjust "
    "center replace format translate removeprefix removesuffix expandtabs format_map",
    "bool": "isdigit isalpha isalnum isupper islower isspace startswith endswith isnumeric isdecimal istitle "
    "isidentifier isprintable isascii",
    "int": "find rfind rindex",
    "list[str]": "split rsplit splitlines",
    "tuple[str, ...]": "partition rpartition",
    "bytes": "encode",
}
_OTHER_METHODS = {
    "list -> none": "append extend insert sort reverse appendleft extendleft rotate",
    "list -> each": "popleft",
    "sequence -> int": "index count",
    "popped -> each": "pop",
    "removed -> none": "remove",
    "cleared -> none": "clear",
    "container -> =": "copy",
    "mapping -> each": "keys",
    "mapping -> values": "values",
    "mapping -> items": "items",
    "mapping -> at": "get setdefault",
    "mapping -> ?": "popitem",
    "updated -> none": "update",
    "set -> none": "add discard difference_update intersection_update symmetric_difference_update",
    "set -> =": "union intersection difference symmetric_difference",
    "set -> bool": "issubset issuperset isdisjoint",
    "bytes -> str": "decode hex",
    "number -> bool": "is_integer",
    "index -> int": "bit_length bit_count",
    "moment -> str": "strftime isoformat",
}

#: Evidence on the receiver and the result, by method name.
METHODS: dict[str, tuple[str, str]] = {
    name: ("text", result) for result, names in _TEXT_METHODS.items() for name in names.split()
} | {
    name: (rule.split(" -> ")[0], rule.split(" -> ")[1])
    for rule, names in _OTHER_METHODS.items()
    for name in names.split()
}

_FUNCTIONS = {
    "iterated -> int": "len",
    "addends -> ?": "sum math.fsum statistics.mean statistics.median math.prod numpy.mean",
    "iterated -> bool": "any all",
    "iterated -> list": "list sorted random.sample",
    "iterated -> tuple": "tuple",
    "iterated -> set": "set frozenset",
    "iterated -> iterator": "iter reversed itertools.chain itertools.cycle itertools.accumulate",
    "iterated -> deque": "deque collections.deque",
    "iterated -> counter": "Counter collections.Counter",
    "iterated -> enumeration": "enumerate",
    "iterated iterated iterated iterated -> zip": "zip itertools.zip_longest zip_longest",
    "iterated iterated iterated -> tuples": "itertools.product product",
    "iterated index -> tuples": "itertools.combinations itertools.permutations combinations permutations "
    "itertools.combinations_with_replacement combinations_with_replacement",
    "iterated -> dict": "dict OrderedDict collections.OrderedDict",
    "iterated -> items": "itertools.groupby groupby",
    "- -> dict": "defaultdict collections.defaultdict",
    "stepped -> each": "next",
    "index index index -> range": "range",
    "arithmetic -> =": "abs",
    "arithmetic index -> number": "round",
    "arithmetic arithmetic arithmetic -> =": "pow",
    "arithmetic arithmetic -> tuple[int, int]": "divmod",
    "character -> int": "ord",
    "index -> str": "chr",
    "index -> text": "bin hex oct",
    "printed -> str": "str format",
    "- -> str": "repr input type.__name__ ascii",
    "to int index -> int": "int",
    "to float -> float": "float Decimal decimal.Decimal Fraction fractions.Fraction",
    "- -> bool": "bool isinstance callable hasattr issubclass",
    "- -> int": "hash id",
    "arithmetic arithmetic -> float": "math.sqrt math.pow math.log math.exp math.sin math.cos math.tan "
    "math.log2 math.log10 math.atan math.atan2 math.acos math.asin math.hypot math.radians "
    "math.degrees math.copysign cmath.polar cmath.phase sqrt",
    "nan -> bool": "math.isnan math.isinf math.isfinite isnan isinf isfinite",
    "arithmetic -> int": "math.ceil math.floor math.trunc ceil floor",
    "index index index -> int": "math.gcd math.factorial math.comb math.perm math.isqrt math.lcm gcd factorial comb",
    "text text text -> list[str]": "re.findall re.split",
    "text text text -> str": "re.sub re.escape",
    "text text text -> ?": "re.search re.match re.fullmatch re.compile re.finditer",
    "text text -> bool": "fnmatch.fnmatch",
    "text -> ?": "json.loads ast.literal_eval eval datetime.datetime.strptime datetime.strptime datetime.fromisoformat",
    "list -> none": "heapq.heapify heapify random.shuffle",
    "list -> each": "heapq.heappop heappop",
    "list - -> none": "heapq.heappush heappush",
    "iterated iterated -> iterator": "heapq.merge merge",
    "index iterated -> list1": "heapq.nlargest heapq.nsmallest nlargest nsmallest",
    "list - -> int": "bisect.bisect bisect.bisect_left bisect.bisect_right bisect bisect_left bisect_right",
    "- -> =": "copy.copy copy.deepcopy deepcopy",
}

#: Evidence on each argument in turn and the result, by dotted name.
FUNCTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    name: (tuple(rule.split(" -> ")[0].replace("to ", "to_").split()), rule.split(" -> ")[1])
    for rule, names in _FUNCTIONS.items()
    for name in names.split()
}

_CLASSES = {
    "numpy.ndarray": (
        "shape dtype ndim size T reshape astype ravel flatten transpose sum mean std var min max argmin argmax argsort "
        "sort cumsum cumprod clip dot all any nonzero item tolist fill copy prod round squeeze repeat trace"
    ),
    "pandas.DataFrame": (
        "columns index values dtypes shape iloc loc at iat groupby merge join pivot_table assign query drop dropna "
        "fillna rename sort_values reset_index set_index head tail apply iterrows itertuples drop_duplicates "
        "duplicated copy sum mean describe empty T isna isnull select_dtypes melt agg corr nlargest nsmallest"
    ),
    "pandas.Series": (
        "index values name dtype shape size iloc loc str dt map apply fillna dropna isna isnull notna unique nunique "
        "value_counts rolling shift diff cumsum groupby sum mean std median min max idxmax idxmin sort_values "
        "reset_index astype tolist to_list head tail clip between isin abs quantile rank replace empty"
    ),
}

#: What instances of classes of other libraries have that code often uses, by the class's dotted name.
CLASSES = {name: frozenset(attributes.split()) for name, attributes in _CLASSES.items()}

_DAY = (
    "year month day weekday isoweekday isocalendar toordinal strftime isoformat replace ctime timetuple fromisoformat"
)
_CLOCK = "hour minute second microsecond tzinfo utcoffset"
_MOMENTS = {
    "datetime.date": _DAY,
    "datetime.datetime": f"{_DAY} {_CLOCK} date time timestamp astimezone",
    "datetime.timedelta": "days seconds microseconds total_seconds",
    "datetime.time": f"{_CLOCK} strftime isoformat replace",
}
#: The same for days and times; a program has names of its own for these classes.
MOMENTS = {name: frozenset(attributes.split()) for name, attributes in _MOMENTS.items()}

#: The type of attributes of modules that are no functions.
CONSTANTS = {
    "math.pi": "float",
    "math.e": "float",
    "math.inf": "float",
    "sys.maxsize": "int",
    "maxsize": "int",
    **{
        f"string.{name}": "str"
        for name in (
            "ascii_letters",
            "ascii_lowercase",
            "ascii_uppercase",
            "digits",
            "punctuation",
            "printable",
        )
    },
}
