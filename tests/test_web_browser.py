"""The bot in a real browser: from the upload to the export, by mouse and by keyboard, for everyone.

One server and one Chromium serve the whole file; a report is written once and then looked at.
"""

import asyncio
import hashlib
import shutil
import time
from pathlib import Path

import pymupdf
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect
from slack_fake import free_port
from web_stage import WebStage

from adapters.web import Web
from bot.desk import READER
from bot.domain import Attachment, Passage, Post, Reading, Slide, Span
from bot.reader import Reader
from bot.settings import Settings
from bot.signed import Signer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
LONG = 60_000  # milliseconds: a busy machine writes slowly
SHORT = "Two sections: facts; summary. 100 to 200 words"
BRIEF = "Reading report, sections: facts; summary; talk. 150 to 400 words"

expect.set_options(timeout=LONG)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium; make test-all does")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory):
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("data"))
    async with WebStage(tmp_path_factory.mktemp("web"), settings=settings) as made:
        yield made


async def talk_read_before(stage):
    """Put the sample talk's reading where the core looks for it: listening takes a minute."""
    data = await asyncio.to_thread((EXAMPLES / "sample-talk.mp4").read_bytes)
    digest = hashlib.sha256(data).hexdigest()
    source = f"s{digest[:10]}"
    slides = [("Training the writer", 0.0, 20.0), ("Completion rises by 12.4 points", 20.0, 60.0)]
    passages = [
        Passage(
            f"{source}-v{n}", source, text, Slide(at, until, n, f"images/{source}-slide-{n}.webp")
        )
        for n, (text, at, until) in enumerate(slides, 1)
    ]
    heard = [
        "The writer is a transformer with sixty million parameters.",
        "Learners who ask recall questions finished more often than the control group.",
    ]
    passages += [
        Passage(f"{source}-u{n}", source, text, Span(20.0 * n + 2, 20.0 * n + 8))
        for n, text in enumerate(heard)
    ]
    reading = Reading("en", tuple(passages), duration=60.0)
    await stage.inbox._store.put_reading(digest, READER, reading)

    def draw():
        folder = stage.inbox._store.kept(digest)
        folder.mkdir(parents=True)
        for n in (1, 2):
            sheet = pymupdf.open().new_page(width=320, height=180)
            sheet.insert_text((20, 60), slides[n - 1][0])
            sheet.get_pixmap().pil_save(folder / f"slide-{n}.webp")

    await asyncio.to_thread(draw)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def report(stage):
    """A finished report on the sample paper and its talk: the thread's name."""
    await talk_read_before(stage)
    files = [EXAMPLES / "sample-paper.pdf", EXAMPLES / "sample-talk.mp4"]
    thread = await stage.ask(BRIEF, files)
    (plan,) = [one for one in await stage.read(thread) if "Start" in one.buttons]
    await stage.press(thread, plan, "Start")
    return thread


class Visit:
    """One page of someone's, which must show no error of ours."""

    def __init__(self, browser, url, **look):
        self._browser, self._url, self._look = browser, url, look
        self.errors = []

    async def __aenter__(self):
        look = {"locale": "en-US", "viewport": {"width": 1400, "height": 850}} | self._look
        self._context = await self._browser.new_context(**look)
        self.page = await self.tab()
        return self.page

    async def tab(self):
        page = await self._context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda one: (
                one.type == "error" and self.errors.append(f"{one.text} {one.location.get('url')}")
            ),
        )
        await page.goto(self._url)
        return page

    async def __aexit__(self, kind, *error):
        await self._context.close()
        away = ("ERR_", "status of 500")  # what a server that stops leaves unanswered
        kept = [one for one in self.errors if not any(mark in one for mark in away)]
        assert kind or [] == kept


async def flawless(page):
    """Assert that axe finds nothing serious for people who see, hear or move otherwise."""
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests; make test-all does")
    await page.evaluate(await asyncio.to_thread(AXE.read_text, "utf-8"))
    found = await page.evaluate("axe.run()")
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert [] == serious


async def drawn(page, selector=".page img"):
    """Wait until a picture is there and return how long that took."""
    start = time.monotonic()
    while not await page.evaluate(f"document.querySelector('{selector}')?.naturalWidth > 0"):
        assert time.monotonic() - start < LONG / 1000
        await asyncio.sleep(0.02)
    return time.monotonic() - start


async def view(stage, thread):
    async with stage.session.get(f"/api/threads/{thread}/report/view.json") as answer:
        return await answer.json()


# ── the thread ────────────────────────────────────────────────────────────────────────────────


async def test_from_upload_to_export_with_a_reload_a_restart_and_a_second_tab(
    chromium, stage, tmp_path
):
    async with (visit := Visit(chromium, stage.url)) as page:
        await expect(page.get_by_role("button", name="Try the sample")).to_be_visible()
        await page.set_input_files("#files", EXAMPLES / "sample-paper.pdf")
        await page.get_by_role("textbox").fill(SHORT)
        await page.reload()
        await expect(page.get_by_role("textbox")).to_have_value(SHORT)
        await page.set_input_files("#files", EXAMPLES / "sample-paper.pdf")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator("li.plan")).to_contain_text("100 to 200 words")
        other = await visit.tab()
        await other.goto(page.url)
        await other.reload()
        await page.get_by_role("button", name="Start").click()
        await expect(other.locator("li.section").first).to_be_visible()
        await stage.restart()
        await expect(page.locator("li.files")).to_contain_text("report.docx")
        await expect(other.locator("li.files")).to_be_visible()
        for each in (page, other):
            await expect(each.locator("li.section")).to_have_count(2)
        async with page.expect_download() as held:
            await page.get_by_role("link", name="report.docx").click()
        await (await held.value).save_as(tmp_path / "report.docx")
        async with page.expect_download():
            await page.get_by_role("link", name="report.md").press("Enter")
        first = page.locator("li.section").first
        await first.get_by_role("button", name="Approve").click()
        await expect(other.get_by_text("Approved: section 1.")).to_be_visible()
        await page.locator("li.section").nth(1).get_by_role("button", name="Revise").click()
        await page.get_by_label("What should change?").fill("shorter")
        await page.get_by_role("dialog").get_by_role("button", name="Send").click()
        await expect(page.locator("li.section")).to_have_count(3)
        await page.get_by_text("Changes of revision 2").click()
        await expect(page.locator("li.section details del").first).to_be_visible()
        await page.get_by_text("Changes of revision 2").press("Enter")
        await expect(page.locator("li.section details del").first).to_be_hidden()
        await first.get_by_role("button", name="Sources").click()
        await expect(page.locator("li.answer .images img").first).to_be_visible()
        await expect(other.locator("li.answer .images img")).to_have_count(0)

    assert (await asyncio.to_thread((tmp_path / "report.docx").read_bytes)).startswith(b"PK")


async def test_the_plan_is_changed_where_it_stands_by_mouse_and_by_keyboard(chromium, stage):
    thread = await stage.ask("Two sections: facts; summary", [EXAMPLES / "sample-paper.pdf"])
    async with Visit(chromium, f"{stage.url}/#/{thread}") as page:
        plan = page.locator("li.plan")
        await plan.get_by_role("button", name="Change").click()
        await expect(plan.get_by_label("Sections")).to_have_value("facts\nsummary")
        await plan.get_by_label("Length").fill("long")
        await plan.get_by_role("button", name="Send").click()
        await expect(page.locator("li.answer")).to_contain_text("I found no length in “long”")
        await expect(plan.get_by_label("Length")).to_have_value("long")
        await flawless(page)
        await plan.get_by_label("Sections").fill("facts\nlimits")
        await plan.get_by_label("Length").fill("100 to 200 words")
        await plan.get_by_label("Length").press("Enter")
        await expect(plan).to_contain_text("100 to 200 words")
        await expect(plan).to_contain_text("limits")
        await plan.get_by_role("button", name="Change").press("Enter")
        await plan.get_by_role("button", name="Close").press("Enter")
        await expect(plan.get_by_role("button", name="Start")).to_be_visible()
        focused = await page.evaluate("document.activeElement.dataset.choice")
        assert "change" == focused


# ── the evidence ──────────────────────────────────────────────────────────────────────────────


async def test_a_citation_shows_its_words_boxed_and_the_page_says_what_rests_on_it(
    chromium, stage, report
):
    shown = await view(stage, report)
    number, cited = next((n, one) for n, one in shown["cited"].items() if one["page"] == 2)
    width, height = shown["sources"][0]["pages"][1]
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        await page.locator(f'.c[data-n="{number}"]').first.click()
        await drawn(page)
        box = await page.locator(".page i").first.bounding_box()
        sheet = await page.locator(".page").bounding_box()
        x0, y0, x1, _ = cited["boxes"][0]

        assert (box["x"] - sheet["x"]) / sheet["width"] == pytest.approx(x0 / width, abs=0.005)
        assert (box["y"] - sheet["y"]) / sheet["height"] == pytest.approx(y0 / height, abs=0.005)
        assert box["width"] / sheet["width"] == pytest.approx((x1 - x0) / width, abs=0.005)
        await expect(page.locator("#pane header")).to_contain_text(cited["quote"][:40])
        await page.get_by_role("button", name="Larger").click()
        wide = await page.locator(".page").bounding_box()
        assert wide["width"] > 1.3 * sheet["width"]
        await page.locator(".page button.rests").first.click()
        await expect(page.locator(".told .list button").first).to_be_visible()
        await page.locator(".told .list button").first.click()
        assert await page.evaluate("document.activeElement.classList.contains('c')")
        await page.get_by_role("button", name="Next citation").click()
        at = list(shown["cited"]).index(number) + 2
        await expect(page.locator("#pane header")).to_contain_text(f"{at}/{len(shown['cited'])}")


async def test_a_figures_page_shows_it_cut_out_with_the_sentences_that_speak_of_it(
    chromium, stage, report
):
    source = (await view(stage, report))["sources"][0]["id"]
    pages = [f"/api/threads/{report}/report/passages/{source}/{n}.json" for n in (1, 2, 3, 4)]
    at, label = 0, ""
    for number, path in enumerate(pages, 1):
        async with stage.session.get(path) as answer:
            for passage in await answer.json():
                if passage["mentions"]:
                    at, label = number, passage["label"]
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        await page.get_by_role("button", name="Map").click()
        await page.get_by_role("button", name=f"p. {at}:").click()
        await page.locator(f".page button[aria-label*='{label}']").first.press("Enter")
        await drawn(page, ".told img")
        await expect(page.locator(".told .list button").first).to_contain_text(label.split()[-1])


async def test_a_citation_of_a_table_or_of_a_row_of_it_shows_it_cut_out_at_once(
    chromium, stage, report
):
    cited = (await view(stage, report))["cited"]
    caption = next(n for n, one in cited.items() if one["quote"].startswith("Table 1"))
    source, page, own = (cited[caption][key] for key in ("source", "page", "passage"))
    path = f"/api/threads/{report}/report/passages/{source}/{page}.json"
    async with stage.session.get(path) as answer:
        rows = [one["id"] for one in await answer.json() if one["shows"] == own != one["id"]]
    row = next(n for n, one in cited.items() if one["passage"] in rows)
    async with Visit(chromium, f"{stage.url}/#/{report}") as visited:
        for number in (caption, row):
            await visited.locator(f'.c[data-n="{number}"]').first.click()
            await drawn(visited, ".told img")
            await expect(visited.locator(".told h3").first).to_contain_text("Table 1")
            await expect(visited.locator(".told .list button").first).to_contain_text("Table 1")
            picture = await visited.locator(".told img").get_attribute("src")
            assert picture.endswith(f"/cut-out/{own}.png")
            await visited.keyboard.press("Escape")


async def test_a_talks_citation_shows_the_slide_the_words_and_plays_from_there(
    chromium, stage, report
):
    shown = await view(stage, report)
    number, cited = next((n, one) for n, one in shown["cited"].items() if one["time"] == 22.0)
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        await page.locator(f'.c[data-n="{number}"]').first.click()
        await drawn(page, "#pane .still")
        await expect(page.locator("#pane .list [aria-current=true]")).to_contain_text(
            cited["quote"]
        )
        for _ in range(1200):
            at = await page.evaluate("document.querySelector('#pane video').currentTime")
            if at >= 22:
                break
            await asyncio.sleep(0.05)
        assert 22 <= at < 40


async def test_each_point_of_the_map_leads_to_its_place(chromium, stage, report):
    shown = await view(stage, report)
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        await page.get_by_role("button", name="Map").click()
        await expect(page.locator(".track button")).to_have_count(
            len(shown["sources"][0]["pages"]) + 4
        )
        assert shown["pairs"]
        assert len(shown["pairs"]) == await page.locator(".ties line").count()
        await flawless(page)
        await page.get_by_role("button", name="p. 3:").click()
        await drawn(page)
        await expect(page.locator("#pane header")).to_contain_text("sample-paper.pdf, p. 3")
        await page.get_by_role("button", name="Map").click()
        await page.get_by_role("button", name="0:15:").click()
        await expect(page.locator("#pane header")).to_contain_text("sample-talk.mp4, 0:15")


# ── for everyone ──────────────────────────────────────────────────────────────────────────────


async def test_everything_can_be_done_by_keyboard(chromium, stage, report):
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        mark = page.locator(".c").first
        await mark.focus()
        await page.keyboard.press("Enter")
        await expect(mark).to_have_attribute("aria-expanded", "true")
        await page.get_by_role("button", name="Next citation").focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#pane header")).to_contain_text("2/")
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("Escape")
        await expect(page.locator("#pane")).to_be_hidden()
        assert "c" == await page.evaluate("document.activeElement.className")
        await page.get_by_role("button", name="Revise").first.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await page.get_by_role("textbox").focus()
        await page.keyboard.type("approve 2")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Approved: section 2.")).to_be_visible()
        await page.locator("h1").click()
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement !== document.body")


HANDS = ("by mouse", "by keyboard")


async def use(control, hand):
    """Press a control as a person does it."""
    if hand == "by mouse":
        await control.click()
        return
    await control.focus()
    await control.press("Enter")


@pytest.mark.parametrize("hand", HANDS)
async def test_every_control_of_the_thread_works(chromium, stage, report, hand, tmp_path):
    note = tmp_path / "note.txt"
    await asyncio.to_thread(note.write_text, "A note.")
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        section = page.locator("li.section").first
        await expect(page.locator("#map")).to_be_visible()
        known = set(
            await page.evaluate("[...document.querySelectorAll('button[id]')].map(b => b.id)")
        )

        async def press(name):
            known.discard(name)
            await use(page.locator(f"#{name}"), hand)

        await press("language")
        await expect(page.locator("html")).to_have_attribute("lang", "zh")
        await press("language")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        async with page.expect_file_chooser() as chooser:
            await press("attach")
        await (await chooser.value).set_files(note)
        await use(page.get_by_role("button", name="Remove note.txt"), hand)
        await expect(page.locator("#chosen li")).to_have_count(0)
        await use(section.get_by_role("button", name="Revise"), hand)
        await press("leave")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await page.get_by_role("textbox").fill(f"thanks, {hand}")
        await press("send")
        await expect(page.locator("li.person").last).to_contain_text(f"thanks, {hand}")
        await use(section.get_by_role("button", name="Sources"), hand)
        await expect(page.locator("li.answer .images img").first).to_be_visible()
        await press("map")
        await expect(page.locator(".track button").first).to_be_visible()
        await page.set_viewport_size({"width": 390, "height": 844})
        await use(page.locator("#pane").get_by_role("button", name="Close"), hand)
        await press("menu")
        await expect(page.locator("#list")).to_be_visible()
        await press("menu")
        await expect(page.locator("#list")).to_be_hidden()
        await page.set_viewport_size({"width": 1400, "height": 850})
        await press("new")
        await press("sample")
        await expect(page.locator("li.plan")).to_be_visible()
        await use(page.locator(f"#list a[href='#/{report}']"), hand)
        await expect(page.locator("li.section").first).to_be_visible()
        skip = page.locator(".skip")
        await skip.focus()
        await skip.press("Enter")
        assert "text" == await page.evaluate("document.activeElement.id")

        assert set() == known, "each button of the page has its place above"


@pytest.mark.parametrize("hand", HANDS)
async def test_every_control_of_the_evidence_works(chromium, stage, report, hand):
    shown = await view(stage, report)
    pages = [one["page"] for one in shown["cited"].values()]
    number = next(
        n for n, one in shown["cited"].items() if pages.count(one["page"]) > 1 < one["page"]
    )
    async with Visit(chromium, f"{stage.url}/#/{report}") as page:
        pane, head = page.locator("#pane"), page.locator("#pane header")

        async def press(name):
            await use(pane.get_by_role("button", name=name).first, hand)

        await use(page.locator(f'.c[data-n="{number}"]').first, hand)
        await drawn(page)
        at = list(shown["cited"]).index(number) + 1
        await press("Next citation")
        await expect(head).to_contain_text(f"{at + 1}/")
        await press("Previous citation")
        await expect(head).to_contain_text(f"{at}/")
        before = (await pane.locator(".page").bounding_box())["width"]
        await press("Larger")
        assert (await pane.locator(".page").bounding_box())["width"] > 1.3 * before
        await press("Smaller")
        assert (await pane.locator(".page").bounding_box())["width"] == pytest.approx(before, abs=2)
        await use(pane.locator(".page button.rests").first, hand)
        await use(pane.locator(".told .list button").first, hand)
        assert await page.evaluate("document.activeElement.classList.contains('c')")
        other = (
            pane.locator("h3", has_text="Also cited from this page").locator("+ ul button").first
        )
        quote = (await other.inner_text()).partition("] ")[2]
        await use(other, hand)
        await expect(head).to_contain_text(quote[:40])
        await press("Close")
        await expect(pane).to_be_hidden()
        assert await page.evaluate("document.activeElement.classList.contains('c')")

        await use(page.locator("#map"), hand)
        await press("→ p.")  # a slide and its page
        await drawn(page, "#pane .still")
        await press("The paper has it on p.")
        await expect(head).to_contain_text("sample-paper.pdf, p.")
        await use(page.locator("#map"), hand)
        await press("p. 3:")
        await expect(head).to_contain_text("sample-paper.pdf, p. 3")
        await use(page.locator("#map"), hand)
        await press("0:15:")
        await press("slide before")
        await expect(head).to_contain_text("sample-talk.mp4, 0:00")
        await expect(pane).to_contain_text("Training the writer")
        await press("slide after")
        await expect(head).to_contain_text("sample-talk.mp4, 0:20")
        await expect(pane).to_contain_text("Completion rises by 12.4 points")
        await press("The writer is a transformer")
        for _ in range(600):
            if await page.evaluate("document.querySelector('#pane video').currentTime") >= 2:
                break
            await asyncio.sleep(0.1)
        else:
            pytest.fail("the talk does not play from there")


LOOKS = {
    "wide, light, English": {},
    "wide, dark, Chinese": {"color_scheme": "dark", "locale": "zh-CN"},
    "phone, dark, English": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
    "phone, light, Chinese": {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}},
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
async def test_nothing_serious_stands_in_anyones_way(chromium, stage, report, look):
    chinese = look.get("locale") == "zh-CN"
    async with Visit(chromium, f"{stage.url}/#/{report}", **look) as page:
        await page.locator(".c").nth(12).click()
        await drawn(page)
        await flawless(page)

        assert ("zh" if chinese else "en") == await page.evaluate("document.documentElement.lang")
        name = "下一条引用" if chinese else "Next citation"
        await expect(page.get_by_role("button", name=name)).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        pane = await page.locator("#pane").bounding_box()
        assert pane["x"] >= 0
        assert pane["x"] + pane["width"] <= (look.get("viewport") or {"width": 1400})["width"] + 1


class Outside:
    """A core whose reports are looked at from outside, by links of its own."""

    def __init__(self, stage, base):
        self.signer = Signer(stage.folder, base, 1)
        core = stage.inbox
        settings = Settings(_env_file=None)
        self.reader = Reader(settings, core._store, core._desk, self.signer)


async def test_a_signed_link_shows_the_report_beside_its_evidence(
    chromium, stage, report, tmp_path
):
    port = free_port()
    outside = Outside(stage, f"http://127.0.0.1:{port}")
    link = await asyncio.to_thread(outside.signer.link, report)
    shown = await view(stage, report)
    async with (
        Web(tmp_path, port=port, public=f"http://127.0.0.1:{port}").served(outside),
        Visit(chromium, link) as page,
    ):
        await expect(page.locator("section h2")).to_have_text(["1. facts", "2. summary", "3. talk"])
        await page.locator(".c").nth(12).click()
        await drawn(page)
        await expect(page.locator(".page i").first).to_be_visible()
        await page.get_by_role("button", name="Map").click()
        await page.get_by_role("button", name="0:15:").click()
        await drawn(page, "#pane .still")
        await flawless(page)
        # A mark of a post on Discord or Slack leads to its own citation.
        number, cited = next(one for one in shown["cited"].items() if one[1]["page"] == 2)
        await page.goto(f"{link}#{cited['mark']}")
        await expect(page.locator("#pane header")).to_contain_text(cited["quote"][:40])
        await expect(page.locator(".c[aria-expanded=true]").first).to_have_text(f"[{number}]")


# ── documents that mean harm ──────────────────────────────────────────────────────────────────

HARM = "<img src=x onerror=document.title='hacked'><script>document.title='hacked'</script>"


def harmful(path):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), HARM, fontsize=12)
    for line in range(12):
        text = f"We propose a tutor that improves the score by {line + 3} points over <b>all</b>."
        page.insert_text((72, 120 + 24 * line), text, fontsize=9)
    document.set_metadata({"title": HARM})
    document.save(path)


async def test_no_document_name_or_brief_runs_anything(chromium, stage, tmp_path):
    paper = tmp_path / "x' onerror=alert(1) <b>.pdf"
    await asyncio.to_thread(harmful, paper)
    thread = await stage.ask(f"{HARM} One section: facts. 20 to 200 words", [paper])
    (plan,) = [one for one in await stage.read(thread) if "Start" in one.buttons]
    await stage.press(thread, plan, "Start")
    async with Visit(chromium, f"{stage.url}/#/{thread}") as page:
        await expect(page.locator("li.person")).to_contain_text("<img src=x onerror=")
        await expect(page.locator("li.section")).to_contain_text("over <b>all</b>.")
        await stage.web.post(f"web:{thread}", Post(HARM, "harm", images=(Attachment(paper, HARM),)))
        await expect(page.locator("li.notice").last).to_contain_text("<script>")
        await page.locator("li.section .c").first.click()
        await drawn(page)
        await page.locator(".page button.rests").first.press("Enter")
        await page.get_by_role("button", name="Map").click()
        await expect(page.locator("#pane h3").first).to_contain_text("<b>.pdf")

        assert "paperthread" == await page.title()
        assert 0 == await page.locator("main img[src=x], #pane img[src=x], main b").count()


# ── the reader, frozen ────────────────────────────────────────────────────────────────────────


async def test_the_exported_page_is_the_same_reader_without_a_server(
    chromium, stage, report, tmp_path
):
    rows = [row for row in await stage.rows(report) if row.data["role"] == "files"]
    (file,) = [one for one in rows[-1].data["files"] if one["name"] == "report.html"]
    async with stage.session.get(file["url"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        await asyncio.to_thread((tmp_path / "r.html").write_bytes, await answer.read())
    async with Visit(chromium, (tmp_path / "r.html").as_uri()) as page:
        await page.locator(".c").nth(12).click()
        await drawn(page)
        await expect(page.locator(".page i").first).to_be_visible()
        await page.get_by_role("button", name="Next citation").click()
        await page.locator(".page button.rests").first.click()
        await expect(page.locator(".told .list button").first).to_be_visible()
        await page.get_by_role("button", name="Map").click()
        await page.get_by_role("button", name="0:15:").click()
        await drawn(page, "#pane .still")
        await flawless(page)
