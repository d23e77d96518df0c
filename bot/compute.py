"""Work that keeps a processor busy, done beside the event loop by a few threads of its own.

A hundred reports must not hold up a click: were they computed in the threads that the database is
asked from, every acknowledgement would wait behind them, and each thread would keep memory.
"""

import asyncio
import contextvars
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = ThreadPoolExecutor(min(2, os.cpu_count() or 1), thread_name_prefix="compute")


async def compute(call: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
    """Run a function in one of the threads for computing and return what it returns."""
    context = contextvars.copy_context()
    work = partial(context.run, partial(call, *values, **named))
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
