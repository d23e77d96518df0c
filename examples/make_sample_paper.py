"""Make the sample paper from its source: ``python examples/make_sample_paper.py``."""

from pathlib import Path

import typst

HERE = Path(__file__).parent


def main() -> None:
    """Write sample-paper.pdf beside its source; the same source gives the same bytes."""
    typst.compile(
        str(HERE / "sample-paper.typ"),
        output=str(HERE / "sample-paper.pdf"),
        format="pdf",
        ignore_system_fonts=True,
    )


if __name__ == "__main__":
    main()
