"""The words by which rules tell what a remark wants: ``bot/words/routes.tsv``."""

import re
from collections import defaultdict
from collections.abc import Mapping

from .words import FOLDER


def _load() -> dict[str, re.Pattern[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in (FOLDER / "routes.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, pattern = line.split("\t")
            found[name].append(pattern)
    return {name: re.compile("|".join(held), re.IGNORECASE) for name, held in found.items()}


ROUTES: Mapping[str, re.Pattern[str]] = _load()  # read with the module: no event loop waits for it
"""By name, what a remark holds that asks for it."""
