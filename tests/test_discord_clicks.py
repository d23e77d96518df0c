"""Buttons, forms and commands of Discord, over the wire, across restarts."""

import discord_wire
from discord_server import ANN, APP, CHANNEL, text
from discord_wire import THREAD, at, until

from bot.domain import Choice, Click, Feedback, Field, Form, Post

server = discord_wire.server

CHOICES = (
    Choice("start", "Start", "primary"),
    Choice("revise:2", "Revise", opens="form"),
    Choice("sources:2", "Sources", opens="private"),
)


async def test_buttons_and_forms_of_an_earlier_run_work(server, tmp_path):
    root = server.said("please")
    thread = f"{THREAD}{root}"
    async with at(server, tmp_path) as (bot, _):
        number = int(await bot.post(thread, Post("plan", "k", choices=CHOICES)))
    async with at(server, tmp_path) as (bot, inbox):
        inbox.known = thread
        await server.press(number, "Start")
        await until(lambda: any(isinstance(event, Click) for event in inbox.events))
        inbox.opens = Form("Revise", (Field("how", "How?", long=True),), target=1)
        await server.press(number, "Revise")
        shown = await until(lambda: [b for _, b in server.answers if b["type"] == 9])
    async with at(server, tmp_path) as (bot, inbox):
        inbox.known = thread
        await server.submit(number, shown[0]["data"]["custom_id"], {"how": "shorter"})
        token = await server.press(number, "Sources")
        form = await until(lambda: next((e for e in inbox.events if isinstance(e, Feedback)), None))
        click = await until(lambda: next((e for e in inbox.events if isinstance(e, Click)), None))
        await bot.tell(click, Post("- a quote", "s", audience=click.author))

    assert Feedback(form.id, thread, str(ANN), "shorter", target=1, locale="en-US") == form
    assert ("sources:2", thread) == (click.choice, click.thread)
    path, body = server.answers[-1]
    assert f"webhooks/{APP}/{token}/messages/@original" == path
    assert "- a quote" == text(body)
    assert ["plan"] == [text(message) for message in server.thread(root)]


async def test_a_private_answer_that_is_too_late_goes_to_the_thread(server, tmp_path):
    root = server.said("please")
    click = Click("discord:1", f"{THREAD}{root}", str(ANN), "sources:1", reply="gone")
    async with at(server, tmp_path) as (bot, _):
        server.troubles.append(("PATCH webhooks", (401, {"code": 50027, "message": "no"}, {})))
        await bot.tell(click, Post("- a quote", "s", audience=str(ANN)))

    assert ["- a quote"] == [text(message) for message in server.thread(root)]


async def test_a_button_of_a_forgotten_report_says_so(server, tmp_path):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, inbox):
        number = int(await bot.post(f"{THREAD}{root}", Post("plan", "k", choices=CHOICES)))
        await server.press(number, "Sources")
        await until(lambda: server.answers)

    told = server.answers[0][1]["data"]
    assert "know nothing of this report" in told["content"]
    assert 64 == told["flags"]
    assert not any(isinstance(event, Click) for event in inbox.events)


async def test_only_the_one_who_is_called_is_pinged(server, tmp_path):
    root = server.said("please")
    async with at(server, tmp_path) as (bot, _):
        await bot.post(f"{THREAD}{root}", Post("@everyone <@5>", "k", mention=str(ANN)))

    (message,) = server.thread(root)
    assert f"\\@everyone \\<\\@5\\>\n\n<@{ANN}>" == text(message)
    assert {"parse": [], "users": [ANN]} == {
        name: value for name, value in message["allowed"].items() if name in ("parse", "users")
    }


async def test_what_breaks_while_it_is_taken_in_is_told_to_the_one_who_did_it(server, tmp_path):
    async with at(server, tmp_path) as (bot, inbox):
        root = server.said("please")
        number = int(await bot.post(f"{THREAD}{root}", Post("plan", "k", choices=CHOICES)))
        inbox.known, inbox.broken = f"{THREAD}{root}", True
        await server.command("report")
        await until(lambda: server.answers[1:])
        await server.press(number, "Sources")
        await until(lambda: server.answers[3:])
        await server.deliver(server.said("and this"))
        await until(lambda: [m for m in server.thread(CHANNEL) if m["content"]])

    bodies = [body for _, body in server.answers]
    told = [bodies[1]["content"], bodies[3]["content"], server.thread(CHANNEL)[-1]["content"]]
    assert ["this was not taken in" in one for one in told] == [True] * 3
    assert [64, 64] == [bodies[1]["flags"], bodies[3]["flags"]]
