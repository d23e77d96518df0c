"""Settings: read once, from the environment and ``.env``, then frozen."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from .extract import Engine
from .words import LANGUAGES, spoken


class Settings(BaseSettings):
    """What the one who runs the bot may choose; every field is ``PAPERTHREAD_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="PAPERTHREAD_", env_file=".env", extra="ignore", frozen=True
    )

    data: Path = Field(
        default=Path.home() / ".local" / "share" / "paperthread",
        description="Folder of the database, the files and what was read from them.",
    )
    language: str = Field(
        default="",
        description="Language of the bot's own words (en or zh) where a brief names none; "
        "empty: the terminal's locale.",
    )
    max_file_mb: int = Field(default=200, ge=1, description="Largest file that is taken, in MB.")
    links: bool = Field(
        default=True, description="Whether links in a brief or a remark are fetched as its files."
    )
    read_seconds: int = Field(
        default=600, ge=10, description="Most seconds that reading one file may take."
    )
    talk_seconds: int = Field(
        default=14_400, ge=10, description="Most seconds that listening to one talk may take."
    )
    weights: Path | None = Field(
        default=None,
        description="Folder of the speech recogniser's weights; empty: inside the data folder.",
    )
    speech_engine: Engine = Field(
        default="faster-whisper",
        description="Which library recognises speech: faster-whisper, or openai-whisper.",
    )
    speech_batches: bool = Field(
        default=True,
        description="Whether faster-whisper hears several half minutes of a talk at once: faster, "
        "with as few wrong words, in 600 MB more memory; off: OpenAI's Whisper to the letter.",
    )
    readers: int = Field(
        default=max(1, (os.cpu_count() or 2) - 1),
        ge=1,
        description="Files that are read at once on this machine.",
    )
    drafts: int = Field(default=8, ge=1, description="Reports that are written at once.")

    terms: Path | None = Field(
        default=None, description="A lab's own terms, in the form of bot/words/terms.tsv."
    )

    approvers: str = Field(
        default="",
        description="Who may approve, reopen, cancel and forget a report beside its author: ids of "
        "people, ids or names of Discord roles, with commas; *: everybody.",
    )

    discord_token: SecretStr = Field(
        default=SecretStr(""), description="Token of the Discord bot; empty: not on Discord."
    )
    slack_bot_token: SecretStr = Field(
        default=SecretStr(""), description="Slack's bot token (xoxb-); empty: not on Slack."
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""), description="Slack's app-level token (xapp-), for Socket Mode."
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), description="Slack's signing secret; set: HTTP, not Socket Mode."
    )
    slack_host: str = Field(default="127.0.0.1", description="Address that HTTP is served on.")
    slack_port: int = Field(default=3000, description="Port that HTTP is served on.")

    web_host: str = Field(default="127.0.0.1", description="Address that the browser is served on.")
    web_port: int = Field(default=8733, description="Port that the browser is served on.")
    public_url: str = Field(
        default="",
        description="Public address (https://...) that leads to that port; "
        "set: posts on Discord and Slack link to their evidence.",
    )
    cache_mb: int = Field(
        default=1000,
        ge=1,
        description="Room for pages and sounds that were drawn for readers, in MB; "
        "what was not looked at for longest goes first and is drawn again when it is.",
    )
    link_days: int = Field(default=30, ge=1, description="Days after which such a link expires.")

    writer_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of the Messages API; with neither a key nor an address "
        "there is no model and the report is a digest of quotes.",
    )
    writer_url: str = Field(
        default="", description="Address of another server that speaks the Messages API."
    )
    writer_model: str = Field(default="claude-opus-5-5", description="Model that writes.")
    writer_second_model: str = Field(
        default="claude-sonnet-5-5",
        description="Model that is asked where the first refuses; empty: none.",
    )
    checker_model: str = Field(
        default="claude-haiku-5-5", description="Model that judges each claim by its passages."
    )
    writer_effort: Literal["", "low", "medium", "high", "xhigh", "max"] = Field(
        default="", description="How hard the model that writes thinks; empty: its own default."
    )
    writer_citations: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether the server cites by itself; auto: Claude models do, others number "
        "their passages.",
    )
    writer_context_tokens: int = Field(
        default=200_000, ge=2_000, description="Tokens that the server takes in one prompt."
    )
    writer_budget_usd: float = Field(
        default=5.0, gt=0, description="Most US dollars that one report may cost."
    )

    def has_model(self) -> bool:
        """Tell whether a model writes: a key or a server was named."""
        return bool(self.writer_key.get_secret_value() or self.writer_url)

    def deciders(self) -> frozenset[str]:
        """Return who may decide on a report beside its author."""
        return frozenset(name for one in self.approvers.split(",") if (name := one.strip()))

    def weights_folder(self) -> Path:
        """Return the folder of the speech recogniser's weights."""
        return self.weights or self.data / "weights"

    def spoken(self) -> str:
        """Return the catalogue's language for words that belong to no brief."""
        locale = next(
            (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.getenv(name))), ""
        )
        return self.language if self.language in LANGUAGES else spoken(locale)
