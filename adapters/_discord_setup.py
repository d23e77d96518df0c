"""What is needed before Discord can be served: the application, its token, an invitation."""

import aiohttp
import discord

from bot.domain import Line
from bot.errors import Broken, Busy

from ._discord_places import NEEDED


class SignUp:
    """What whoever sets the bot up is asked for; ``tokens`` are names of settings."""

    tokens = ("discord_token",)
    link = "https://discord.com/developers/applications"

    async def check(self, token: str) -> list[Line]:
        """Ask Discord about the token; return what is good, the invitation, what is off.

        Raises `Broken` for a token that Discord does not take, `Busy` where it cannot be reached.
        """
        async with discord.Client(intents=discord.Intents.none()) as client:
            try:
                await client.login(token)
                application = await client.application_info()
            except discord.LoginFailure as error:
                raise Broken("discord-token") from error
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                raise Busy("discord-unreachable") from error
        found = [
            Line("discord-works", {"name": application.name}),
            Line("discord-invite", {"link": invitation(application.id)}),
        ]
        flags = application.flags
        if not (flags.gateway_message_content or flags.gateway_message_content_limited):
            found.append(Line("discord-no-content"))
        return found


def invitation(application: int) -> str:
    """Return the address that adds the bot to a server, with exactly the permissions it needs."""
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=NEEDED, scopes=scopes)


sign_up = SignUp()
