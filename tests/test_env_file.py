"""Tokens on their way into .env."""

import pytest

from bot.env_file import put
from bot.settings import Settings


def test_a_new_file_is_its_owners_alone(tmp_path):
    put(tmp_path / ".env", {"PAPERTHREAD_DISCORD_TOKEN": "a.b-c"})

    assert "PAPERTHREAD_DISCORD_TOKEN=a.b-c\n" == (tmp_path / ".env").read_text()
    assert 0o600 == (tmp_path / ".env").stat().st_mode & 0o777


def test_other_lines_stay_and_a_variable_is_replaced_in_its_place(tmp_path):
    path = tmp_path / ".env"
    path.write_text("# mine\nexport A=1\nB=2\nA=3\n")
    path.chmod(0o644)
    put(path, {"A": "new"})

    assert "# mine\nA=new\nB=2\n" == path.read_text()
    assert 0o600 == path.stat().st_mode & 0o777


@pytest.mark.parametrize("value", ["plain", "with space", "it's", 'a"b', "a#b", "$HOME"])
def test_what_was_put_is_what_the_settings_read(tmp_path, value, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / ".env", {"PAPERTHREAD_DISCORD_TOKEN": value})

    assert value == Settings().discord_token.get_secret_value()


def test_a_value_of_two_lines_is_refused_and_nothing_is_lost(tmp_path):
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    with pytest.raises(ValueError, match="line break"):
        put(path, {"A": "2\n3"})

    assert "A=1\n" == path.read_text()
