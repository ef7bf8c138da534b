from __future__ import annotations

import gc
import inspect
import sys
import threading
import time
import warnings

from mutsinq.core.parsing import expression_tree, module_tree


def test_threads_that_parse_at_once_leave_each_other_alone() -> None:
    source, failures = inspect.getsource(inspect), list[BaseException]()
    expression = f"[{'1 + f(x), ' * 2000}]"

    def parse_at_depth(depth: int) -> None:
        if depth:
            return parse_at_depth(depth - 1)
        try:
            for _ in range(4):
                module_tree(source)
                expression_tree(expression)
        except SystemError as error:
            failures.append(error)

    # Whoever collects garbage lets another thread go on.
    gc.callbacks.append(lambda phase, info: time.sleep(0))
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    try:
        sys.setswitchinterval(1e-6)
        gc.set_threshold(50)
        threads = [threading.Thread(target=parse_at_depth, args=(depth,)) for depth in (5, 40, 10, 60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.callbacks.pop()
        sys.setswitchinterval(interval)
        gc.set_threshold(*threshold)
    assert failures == []


def test_what_python_warns_of_is_neither_told_nor_an_error() -> None:
    with warnings.catch_warnings(record=True, action="error") as told:
        assert module_tree('x = "\\d"').body
        assert expression_tree(' "\\d" ')
    assert told == []
