"""How the workflows of a report are called: each stop begins another of them."""


def drafting(brief: str, stops: int = 0, anew: bool = False) -> str:
    """Name a report's drafting; each stop begins another, and so does writing it anew."""
    return f"{brief}~{'anew' if anew else 'draft'}" + (f"~{stops}" if stops else "")


def preparing(brief: str, stops: int) -> str:
    """Name the reading that begins after a stop."""
    return f"{brief}~prepare~{stops}"


def nth(flow: str) -> int:
    """Return which stop it is (1 for the first) that a workflow of a report ends in."""
    stops = flow.rpartition("~")[2]
    return int(stops) + 1 if "~" in flow and stops.isdigit() else 1
