"""Draws docs/discord.png and docs/slack.png, a whole thread each, and docs/*-revised.png: what was
said after it.  All is from what was really sent.

    .venv/bin/python tests/draw_threads.py docs [discord-revised ...]

The bot runs on the Discord in memory and on the small Slack; the messages that they took
(components, Block Kit) are drawn as each platform draws them, and Chromium takes the picture.
"""

import asyncio
import base64
import html
import re
import shutil
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import simcord.backend.cdn
from aiohttp import web
from discord_stage import DiscordStage
from playwright.async_api import async_playwright
from slack_fake import BOT, FakeSlack, until

from adapters.slack import Slack
from bot.testing import running
from bot.words import LANGUAGES, keys

HERE = Path(__file__).parent
PAPER = HERE.parent / "examples" / "sample-paper.pdf"
BRIEF = "Reading report, three sections: facts; method; results. 250 to 450 words, for beginners"
QUESTION = "How many learners took part?"
HOW = "shorter"
AFTER = (  # what is said once the report stands
    "把第二部分写短一点",
    "What limits does the study have?",
    "and on page 1?",
    "2: history",
    "2: bring back r1",
)


# ── Discord ───────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def discord_files():
    """Serve what Discord would keep; yields it by its address."""
    blobs = {}

    async def serve(request):
        body = blobs.get(str(request.url))
        return web.Response(body=body) if body is not None else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{tail:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    simcord.backend.cdn.CDN_BASE = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield blobs
    await runner.cleanup()


async def on_discord(folder):
    """Play a report on Discord; return the messages as HTML."""
    async with discord_files() as blobs, DiscordStage(folder, blobs) as stage:
        thread = await stage.ask(BRIEF, [PAPER])
        plan = pieces_of_discord(stage.thread(thread).history()[-1], stage, blobs)
        await stage.press(thread, (await stage.read(thread))[-1], "Start")
        sections = [one for one in await stage.read(thread) if "Approve" in one.buttons]
        await stage.press(thread, sections[0], "Approve")
        form = await stage.press(thread, sections[1], "Revise")
        await stage.fill(form, {form.fields[0]: HOW})
        await stage.say(thread, QUESTION)
        number = next(m for m in stage.thread(thread).history() if str(m.id) == sections[2].id)
        private = await stage.ann.click(number, label="Sources")
        await stage._quiet(thread)
        root = next(one for one in stage.channel.history() if one.attachments)
        shown = [said(root.content, [one.filename for one in root.attachments])]
        for one in stage.thread(thread).history():
            if one.author.id == stage.ann.id:
                shown.append(said(one.content, []))
            elif one.components:
                mine = pieces_of_discord(one, stage, blobs)
                shown.append(bot(plan if "Understood" in mine else mine))
        told = [private.response, *private.followups]
        parts = [pieces_of_discord(one.message, stage, blobs) for one in told]
        shown.append(bot("".join(parts), "Only you can see this"))
        return shown


async def revised_on_discord(folder):
    """Talk back to a report on Discord; return what came after it, as HTML."""
    async with discord_files() as blobs, DiscordStage(folder, blobs) as stage:
        thread = await stage.ask(BRIEF, [PAPER])
        await stage.press(thread, (await stage.read(thread))[-1], "Start")
        before = {str(one.id) for one in stage.thread(thread).history()}
        for text in AFTER:
            await stage.say(thread, text)
        shown = []
        for one in stage.thread(thread).history():
            if one.author.id == stage.ann.id:
                shown.append(said(one.content, []))
                continue
            drawn = pieces_of_discord(one, stage, blobs)
            if str(one.id) not in before or "replaced by revision" in drawn:
                shown.append(bot(drawn))
        return shown


def pieces_of_discord(message, stage, blobs):
    """Draw the components of a message."""
    drawn = ""
    for one in message.components:
        match one.type.name:
            case "text_display":
                drawn += markdown(one.content)
            case "media_gallery":
                pictures = "".join(picture(blobs[item.media.url]) for item in one.items)
                drawn += f'<div class="gallery">{pictures}</div>'
            case "file":
                drawn += file(one.media.url.rpartition("/")[2])
            case "action_row":
                drawn += row((b.label, b.style.name) for b in one.children)
    return drawn


def markdown(text):
    """Draw Discord's markdown, as far as the bot writes it."""
    drawn, quote = "", []
    for line in [*text.split("\n"), ""]:
        if line.startswith("> "):
            quote.append(inline(line[2:]))
            continue
        if quote:
            drawn += f"<blockquote>{'<br>'.join(quote)}</blockquote>"
            quote = []
        if found := re.match(r"(#{1,3}) (.*)", line):
            drawn += f"<h{len(found[1])}>{inline(found[2])}</h{len(found[1])}>"
        elif found := re.match(r"( *)(-|\d+\.) (.*)", line):
            mark = "•" if found[2] == "-" else found[2]
            drawn += item(len(found[1]) // 2, mark, inline(found[3]))
        elif line.strip():
            drawn += f"<p>{inline(line)}</p>"
        else:
            drawn += '<p class="gap"></p>'
    return re.sub(r'(<p class="gap"></p>)+$', "", drawn)


def inline(text):
    held = []

    def hold(match):
        held.append(match[1])
        return f"\0{len(held) - 1}\0"

    text = re.sub(r"\\([^0-9A-Za-z\s])", hold, text)
    text = re.sub(r"<@\d+>", "\1", text)
    text = html.escape(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\[([^\]]+)\]\(https:[^)]+\)", r"<u>\1</u>", text)
    text = text.replace("\1", '<span class="ping">@ann</span>')
    return re.sub(r"\0(\d+)\0", lambda match: html.escape(held[int(match[1])]), text)


# ── Slack ─────────────────────────────────────────────────────────────────────────────────────

THREAD = "slack:T0TEAM:C1:1.000001"


async def on_slack(folder, play=None):
    """Play a report, or a part of one, on Slack; return the messages as HTML."""
    async with FakeSlack() as server:
        server.bodies["paper"] = await asyncio.to_thread(PAPER.read_bytes)
        slack = await asyncio.to_thread(
            lambda: Slack(
                "xoxb-1", "xapp-1", folder, base_url=f"{server.url}/api/",
                hosts=("127.0.0.1",), pace=0.0, wait=0.02,
            )
        )  # fmt: skip
        async with running(folder, slack) as inbox:
            task = asyncio.create_task(slack.run(inbox))
            assert await until(lambda: server.sockets, 20)
            shown = await (play or _play_on_slack)(server, inbox)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await slack.close()
        return shown


async def revised_on_slack(folder):
    """Talk back to a report on Slack; return what came after it, as HTML."""
    return await on_slack(folder, _talk_back_on_slack)


async def _talk_back_on_slack(server, inbox):
    event = {"type": "message", "user": "U0ANN", "channel": "C1"}
    paper = server.post_file(PAPER.name, "paper")
    await server.event(
        **event, text=f"<@{BOT}> {BRIEF}", ts="1.000001", subtype="file_share", files=[paper]
    )
    await inbox.settled(THREAD)
    await _press(server, inbox, "start")
    before, saids = len(server.messages), []
    for count, text in enumerate(AFTER, 2):
        saids.append((len(server.messages), text))
        await server.event(**event, text=text, ts=f"1.00000{count}", thread_ts="1.000001")
        await inbox.settled(THREAD)
    edits = {values["ts"]: values for values in server.called("chat.update")}
    shown = []
    for at, one in enumerate(server.messages):
        shown += [said(text, []) for place, text in saids if place == at]
        drawn = blocks_of_slack(edits.get(one["ts"], one).get("blocks") or [], server)
        if at >= before or "replaced by revision" in drawn:
            shown.append(bot(drawn))
    return shown


async def _play_on_slack(server, inbox):
    event = {"type": "message", "user": "U0ANN", "channel": "C1"}
    paper = server.post_file(PAPER.name, "paper")
    await server.event(
        **event, text=f"<@{BOT}> {BRIEF}", ts="1.000001", subtype="file_share", files=[paper]
    )
    await inbox.settled(THREAD)
    plan = server.messages[-1]["blocks"]
    await _press(server, inbox, "start")
    await _press(server, inbox, "approve:1")
    held = SimpleNamespace(at=len(server.messages))
    await server.event(**event, text=QUESTION, ts="1.000002", thread_ts="1.000001")
    await inbox.settled(THREAD)
    await _press(server, inbox, "sources:3")
    assert await until(lambda: len(server.views.get("V1", [])) > 1, 20)
    edits = {values["ts"]: values for values in server.called("chat.update")}
    names = [one["name"] for one in server.files.values() if one["name"].startswith("report.")]
    shown = [said(BRIEF, [PAPER.name], "paperthread")]
    for at, one in enumerate(server.messages):
        if at == held.at:
            shown.append(said(QUESTION, []))
        blocks = edits.get(one["ts"], one).get("blocks") or []
        shown.append(bot(blocks_of_slack(plan if "Understood" in str(blocks) else blocks, server)))
        if "take home" in str(blocks):
            shown.append(bot("".join(map(file, names))))
    view = server.views["V1"][-1]
    title, body = html.escape(view["title"]["text"]), blocks_of_slack(view["blocks"], server)
    return [*shown, f'<div class="modal"><h3>{title}</h3>{body}</div>']


async def _press(server, inbox, value):
    message, button = [
        (one, button)
        for one in server.messages
        for block in one.get("blocks") or ()
        if block["type"] == "actions"
        for button in block["elements"]
        if button["value"] == value
    ][-1]
    payload = {
        "type": "block_actions", "team": {"id": "T0TEAM"}, "user": {"id": "U0ANN"},
        "api_app_id": "A1", "trigger_id": "t", "response_url": f"{server.url}/response",
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": "C1",
                      "thread_ts": "1.000001"},
        "channel": {"id": "C1"}, "message": message,
        "actions": [button | {"action_ts": f"9.{len(server.calls)}", "block_id": "b"}],
    }  # fmt: skip
    assert await server.send("interactive", payload, seconds=10)
    await inbox.settled(THREAD)


def blocks_of_slack(blocks, server):
    """Draw Block Kit."""
    drawn = ""
    for block in blocks:
        match block["type"]:
            case "rich_text":
                drawn += "".join(map(rich, block["elements"]))
            case "section" | "header":
                drawn += f"<p>{inline_slack(block['text']['text'])}</p>"
            case "image":
                file = (block.get("slack_file") or {}).get("id", "")
                drawn += picture(server.files[file]["bytes"]) if file else ""
            case "actions":
                drawn += row((b["text"]["text"], b.get("style", "")) for b in block["elements"])
    return drawn


def inline_slack(text):
    text = html.escape(html.unescape(re.sub(r"<@U0ANN>", "\1", text)))
    return text.replace("\1", '<span class="ping">@ann</span>')


def rich(element):
    kind = element["type"]
    if kind == "rich_text_list":
        ordered, level = element["style"] == "ordered", element.get("indent", 0)
        return "".join(
            item(level, f"{n}." if ordered else "•", runs(one))
            for n, one in enumerate(element["elements"], element.get("offset", 0) + 1)
        )
    if kind == "rich_text_quote":
        return f"<blockquote>{runs(element)}</blockquote>"
    return f"<p>{runs(element)}</p>"


def runs(element):
    drawn = ""
    for one in element["elements"]:
        if one["type"] == "user":
            drawn += '<span class="ping">@ann</span>'
            continue
        text = html.escape(one.get("text", "")).replace("\n", "<br>")
        bold, link = one.get("style", {}).get("bold"), one["type"] == "link"
        drawn += f"<b>{text}</b>" if bold else f"<u>{text}</u>" if link else text
    return drawn


# ── both ──────────────────────────────────────────────────────────────────────────────────────


def said(text, names, called=""):
    ping = '<span class="ping">@paperthread</span> '
    body = html.escape(re.sub(r"<@\d+>", "\1", text)).replace("\1", ping)
    if called:
        body = ping + body
    return message("ann", "A", f"<p>{body}</p>{''.join(map(file, names))}")


def bot(body, note=""):
    mark = f'<p class="note">{note}</p>' if note else ""
    return message("paperthread", "P", body + mark, "bot") if body else ""


def message(name, letter, body, kind=""):
    app = '<span class="app">APP</span>' if kind else ""
    return (
        f'<div class="message {kind}"><div class="face">{letter}</div>'
        f'<div class="body"><p class="name">{name}{app}</p>{body}</div></div>'
    )


def row(buttons):
    drawn = "".join(
        f'<span class="button {style}">{html.escape(label)}</span>' for label, style in buttons
    )
    return f'<div class="row">{drawn}</div>'


def item(level, mark, body):
    depth = 18 * (1 + level)
    return f'<p class="item" style="margin-left:{depth}px"><i>{mark}</i>{body}</p>'


def file(name):
    return f'<div class="file"><span>▤</span>{html.escape(name)}</div>'


def picture(data):
    return f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}">'


LOOKS = {
    "discord": """
        body { background: #313338; color: #dbdee1; }
        .name { color: #f2f3f5; } .face { background: #5865f2; border-radius: 50%; }
        .bot .face { background: #23a55a; } .app { background: #5865f2; color: #fff; }
        blockquote { border-left: 4px solid #4e5058; }
        u { color: #00a8fc; } .ping { background: #3c4270; color: #c9cdfb; }
        .button { background: #4e5058; color: #fff; border-radius: 3px; }
        .button.primary { background: #5865f2; } .button.danger { background: #da373c; }
        .file { background: #2b2d31; border: 1px solid #3f4147; }
        .note { color: #949ba4; }
    """,
    "slack": """
        body { background: #fff; color: #1d1c1d; }
        .face { background: #4a154b; border-radius: 6px; } .bot .face { background: #1264a3; }
        .app { background: #e8e8e8; color: #616061; }
        blockquote { border-left: 4px solid #ddd; }
        .ping { background: #e8f5fa; color: #1264a3; }
        .button { background: #fff; color: #1d1c1d; border: 1px solid #bbb; border-radius: 4px; }
        .button.primary { background: #007a5a; color: #fff; border-color: #007a5a; }
        .button.danger { background: #e01e5a; color: #fff; border-color: #e01e5a; }
        .file { border: 1px solid #ddd; } .note { color: #616061; }
        .modal { border: 1px solid #ccc; border-radius: 8px; padding: 4px 16px 12px;
                 box-shadow: 0 4px 16px #0003; }
    """,
}
STYLE = """
    body { margin: 0; padding: 20px; }
    main { columns: 2; column-gap: 36px;
           font: 15px/1.4 "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", sans-serif; }
    p { margin: 0 0 4px; } p.gap { height: 4px; } h1, h2, h3 { font-size: 18px; margin: 4px 0 6px; }
    .message { display: flex; break-inside: avoid; gap: 12px; padding: 8px 0; }
    .body { min-width: 0; flex: 1; }
    .face { width: 38px; height: 38px; flex: none; color: #fff; font: bold 18px/38px sans-serif;
            text-align: center; }
    .name { font-weight: 600; margin-bottom: 2px; } .item { text-indent: -16px; padding-left: 0; }
    .item { overflow-wrap: anywhere; } .item i { display: inline-block; width: 16px; text-indent: 0;
               font-style: normal; }
    .app { font-size: 10px; padding: 1px 5px; border-radius: 3px; margin-left: 6px; }
    blockquote { margin: 2px 0 6px; padding-left: 12px; }
    .row { margin-top: 8px; break-inside: avoid; } h2, .name { break-after: avoid; }
    .button { display: inline-block; padding: 4px 14px; margin: 0 8px 4px 0; font-size: 14px; }
    .file { padding: 7px 12px; margin: 4px 0; border-radius: 6px; width: 300px; }
    .file span { margin-right: 10px; } .ping { border-radius: 3px; padding: 0 3px; }
    .gallery { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; }
    img { max-width: 100%; border-radius: 6px; margin: 4px 0; }
    .note { font-size: 12px; margin-top: 4px; } .modal { break-inside: avoid; }
"""


async def main(to, *wanted):
    """Play and draw all, or those whose names are given."""
    await asyncio.to_thread(lambda: [keys(language) for language in LANGUAGES])
    chromium = shutil.which("chromium") or sys.exit("needs Debian's chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, play in (
            ("discord", on_discord),
            ("discord-revised", revised_on_discord),
            ("slack", on_slack),
            ("slack-revised", revised_on_slack),
        ):
            if wanted and name not in wanted:
                continue
            with TemporaryDirectory() as folder:
                shown = await play(Path(folder))
            page = await browser.new_page(viewport={"width": 1400, "height": 100})
            style = f"<style>{STYLE}{LOOKS[name.partition('-')[0]]}</style>"
            await page.set_content(
                f'<!doctype html><meta charset="utf-8">{style}<main>{"".join(shown)}</main>'
            )
            await page.screenshot(path=to / f"{name}.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
