"""What is needed before Discord can be served: the application, its token, an invitation."""

import discord

from bot.domain import Line
from bot.errors import Broken, Busy
from bot.words import say

from ._discord_places import NEEDED, lacks
from ._discord_wire import TROUBLE

SERVERS = 200  # that are looked at


class SignUp:
    """What whoever sets the bot up is asked for; ``tokens`` are names of settings."""

    tokens = ("discord_token",)
    link = "https://discord.com/developers/applications"

    async def check(self, token: str) -> list[Line]:
        """Ask Discord about the token; return what is good, the invitation, what is lacking.

        Raises `Broken` for a token that Discord does not take, `Busy` where it cannot be reached.
        """
        async with discord.Client(intents=discord.Intents.none()) as client:
            try:
                await client.login(token)
                application = await client.application_info()
                servers = await client.http.get_guilds(limit=SERVERS, with_counts=False)
            except discord.LoginFailure as error:
                raise Broken("discord-token") from error
            except TROUBLE as error:
                raise Busy("discord-unreachable") from error
        found = [
            Line("discord-works", {"name": application.name}),
            Line("discord-invite", {"link": invitation(application.id)}),
        ]
        flags = application.flags
        if not (flags.gateway_message_content or flags.gateway_message_content_limited):
            found.append(Line("discord-no-content"))
        return found + [line for server in servers if (line := _lacking(dict(server)))]


def invitation(application: int) -> str:
    """Return the address that adds the bot to a server, with exactly the permissions it needs."""
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=NEEDED, scopes=scopes)


def _lacking(server: dict[str, object]) -> Line | None:
    """Say what the bot may not do in a server, as its roles stand; channels may differ."""
    have = discord.Permissions(int(str(server.get("permissions", 0))))
    names = [] if have.administrator else lacks(have)
    # In English, as the portal's own pages call them.
    told = ", ".join(say("discord-may-" + name.replace("_", "-"), "en") for name in names)
    values = {"server": str(server["name"]), "permissions": told}
    return Line("discord-server-lacks", values) if names else None


sign_up = SignUp()
