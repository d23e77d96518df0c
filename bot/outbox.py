"""What a person sees goes out through here, once."""

from .domain import Click, Post
from .ports import Platform
from .store import Store


class Outbox:
    """Remembers which posts are out; the platform itself settles the case in doubt."""

    def __init__(self, store: Store, platform: Platform) -> None:
        self._store, self._platform = store, platform

    async def say(self, brief: str, post: Post) -> None:
        """Show a post once; a progress post is shown in place of the one before."""
        thread = (await self._store.brief(brief)).thread
        message = await self._store.posted(thread, post.key)
        if message is None:
            message = await self._platform.post(thread, post)
            await self._store.set_posted(thread, post.key, message)
        elif post.role == "progress":
            await self._platform.edit(thread, message, post)

    async def tell(self, click: Click, post: Post) -> None:
        """Answer a click so that only the one who pressed sees it, where the platform can."""
        await self._platform.tell(click, post)
