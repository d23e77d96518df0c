"""Sharing a report's length out anew while some of it is written.  Pure."""

from collections.abc import Mapping, Sequence

Budget = tuple[int, int] | None
"""The least and the most units of the brief's counter that a section may hold; None: no limit."""


def rest(planned: Sequence[Budget], written: Mapping[int, int]) -> tuple[Budget, ...]:
    """Return budgets whose ends still add up to the plan's, given what some sections hold.

    ``written`` is the length of each section that stands, by its place.  What they hold beyond
    their plan, or short of it, is shared among the others by their own size.

    >>> rest([(100, 150), (100, 150), (200, 300)], {0: 130})
    ((130, 130), (90, 157), (180, 313))
    """
    open_ = [at for at, budget in enumerate(planned) if budget and at not in written]
    size = sum((planned[at] or (0, 0))[0] for at in open_)
    found: list[Budget] = []
    for at, budget in enumerate(planned):
        if budget is None:
            found.append(None)
        elif at in written:
            found.append((written[at], written[at]))
        else:
            share = budget[0] / size if size else 1 / len(open_)
            low, high = (
                budget[end] + round(_left(planned, written, end) * share) for end in (0, 1)
            )
            found.append((max(low, 0), max(high, low, 0)))
    return tuple(found)


def _left(planned: Sequence[Budget], written: Mapping[int, int], end: int) -> int:
    """Return what the sections that stand left of one end of their plan; negative: overdrawn."""
    return sum((planned[at] or (0, 0))[end] - length for at, length in written.items())
