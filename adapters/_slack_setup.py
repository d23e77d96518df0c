"""What is needed before Slack can be served: the app, its tokens, their scopes."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Line
from bot.errors import Broken, Busy, Rejected

from ._slack_wire import API, explained, problem

NEEDED = ("chat:write", "files:read", "files:write")  # without one of them nothing works
WANTED = (
    "app_mentions:read", "channels:history", "channels:read", "commands", "groups:history",
    "groups:read", "im:history", "im:write", "mpim:history", "users:read",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What a bot token is good for.

    ``lacking`` and ``missing`` are scopes without which nothing works, or something does not.
    """

    team: str
    user: str
    name: str  # of the workspace
    lacking: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class SignUp:
    """What whoever sets the bot up is asked for; ``tokens`` are names of settings."""

    tokens = ("slack_bot_token", "slack_app_token")

    @property
    def link(self) -> str:
        """The address at which Slack makes the app, permissions and all."""
        return manifest_link()

    async def check(self, bot_token: str, app_token: str = "") -> list[Line]:
        """Ask Slack about the tokens; return what is good, and what does not work yet."""
        standing = await check(bot_token, app_token)
        if standing.lacking:
            raise Rejected("slack-missing-scope", scope=", ".join(standing.lacking))
        found = [Line("slack-works", {"name": standing.name})]
        if standing.missing:
            found.append(Line("slack-missing-scope", {"scope": ", ".join(standing.missing)}))
        return found


sign_up = SignUp()


async def check(bot_token: str, app_token: str, *, base_url: str = API) -> Standing:
    """Ask Slack about the tokens; an empty ``app_token`` is not asked about.

    Raises `Rejected` or `Broken` for a token that Slack does not take, `Busy` where it cannot be
    reached.
    """
    client = AsyncWebClient(token=bot_token, base_url=base_url)
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise explained(error) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Busy("slack-unreachable") from error
    if app_token:
        await _check_app(client, app_token)
    header = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes")
    has = {scope.strip() for scope in header.split(",")} if header else {*NEEDED, *WANTED}
    return Standing(
        str(answer["team_id"]),
        str(answer["user_id"]),
        str(answer.get("team") or ""),
        tuple(scope for scope in NEEDED if scope not in has),
        tuple(scope for scope in WANTED if scope not in has),
    )


async def _check_app(client: AsyncWebClient, app_token: str) -> None:
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        if problem(error) == "missing_scope":
            raise Rejected("slack-missing-scope", scope="connections:write") from error
        trouble = explained(error)
        raise trouble if isinstance(trouble, Busy) else Broken("slack-app-token") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Busy("slack-unreachable") from error


def manifest() -> str:
    """Return the app's manifest: beside the code in a clone, inside the package in a wheel."""
    shipped = Path(str(files("adapters"))) / "manifest.yaml"
    here = shipped if shipped.exists() else Path(__file__).parent.parent / "manifest.yaml"
    return here.read_text("utf-8")


def manifest_link() -> str:
    """Return the address at which Slack makes the app from its manifest."""
    return f"https://api.slack.com/apps?new_app=1&manifest_yaml={quote(manifest(), safe='')}"
