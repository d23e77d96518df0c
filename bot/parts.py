"""What all that talks in threads works with."""

from dataclasses import dataclass

from .desk import Desk
from .outbox import Outbox
from .ports import Platform, Writer
from .replies import Replies
from .store import Store


@dataclass(frozen=True)
class Parts:
    """The parts of the core that revisions, answers, plans, votes and exports share."""

    store: Store
    desk: Desk
    writer: Writer
    outbox: Outbox
    platform: Platform
    replies: Replies
