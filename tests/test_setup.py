"""Setting the bot up, as whoever runs it does: paperthread init, run and doctor."""

import pytest

from bot.__main__ import main
from bot.domain import Line
from bot.errors import Broken

GOOD = "g00d.t0-ken"


class SignUp:
    """A platform that knows one token."""

    tokens = ("discord_token",)
    link = "https://example.invalid/apps"

    async def check(self, given):
        if given != GOOD:
            raise Broken("discord-token")
        return [Line("discord-works", {"name": "reporter"}), Line("discord-no-content")]


@pytest.fixture
def typed(monkeypatch):
    """Answer questions at the terminal."""
    answers = []
    monkeypatch.setattr("builtins.input", lambda prompt: print(prompt) or answers.pop(0))
    monkeypatch.setattr("bot.__main__._sign_up", lambda platform: SignUp())
    return answers


def test_a_good_token_is_checked_and_written_for_its_owner_alone(
    typed, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    typed.append(f" {GOOD} ")

    assert 0 == main(["init", "discord"])
    assert f"PAPERTHREAD_DISCORD_TOKEN={GOOD}\n" == (tmp_path / ".env").read_text()
    assert 0o600 == (tmp_path / ".env").stat().st_mode & 0o777
    told = capsys.readouterr().out
    assert "https://example.invalid/apps" in told
    assert "reporter" in told
    assert GOOD not in told


def test_a_bad_token_is_told_and_nothing_is_written(typed, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    typed.append("bad")

    assert 1 == main(["init", "discord"])
    assert not (tmp_path / ".env").exists()
    assert "did not take the token" in capsys.readouterr().err


def test_no_token_at_all_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def gone(prompt):
        raise EOFError

    monkeypatch.setattr("builtins.input", gone)
    monkeypatch.setattr("bot.__main__._sign_up", lambda platform: SignUp())

    assert 2 == main(["init", "discord"])
    assert "nothing was written" in capsys.readouterr().err


def test_serving_without_any_platform_says_how_to_set_one_up(capsys):
    assert 2 == main(["run"])
    assert "paperthread init discord" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "code"), [(GOOD, 0), ("bad", 1)])
def test_doctor_asks_each_platform_about_its_token(given, code, monkeypatch, capsys):
    monkeypatch.setattr("bot.__main__._sign_up", lambda platform: SignUp())
    monkeypatch.setattr("bot.doctor.examine", _nothing)
    monkeypatch.setenv("PAPERTHREAD_DISCORD_TOKEN", given)

    assert code == main(["doctor"])
    told = capsys.readouterr().out
    assert ("!! " in told) == (code == 1)


async def _nothing(settings):
    return []


def test_doctor_names_the_platform_that_is_not_set_up_yet(capsys):
    assert 0 == main(["doctor"])  # the command line works without one
    assert "!!  No platform is set up yet" in capsys.readouterr().out
