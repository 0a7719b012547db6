"""Ready-made settings, chosen one after the other as in a lecture."""

from playwright.sync_api import expect
from states import revealed

from securebase.demos import ThousandFamilies
from securebase.text import say

MENU = say("base.controls.presets")
MORE = say("base.button.more")
SKIP = say("lesson.predict.skip")


def test_each_preset_shows_what_the_kernel_alone_computes(notebook):
    cls, opened = ThousandFamilies, notebook("05-disorganised.ipynb")
    opened.run_all()
    question = say(f"{cls.room}.lessons.{next(iter(cls.lessons))}.question.question")
    demo = next(demo for demo in opened.demos if question in demo.text_content())
    opened.button(SKIP, demo).click()
    opened.button(MORE, demo).click()
    wanted = revealed(cls)
    for preset in (*cls.presets, *reversed(cls.presets)):
        wanted.choose(preset)
        opened.field(MENU, demo).select_option(say(f"{cls.room}.presets.{preset}"))
        caption = demo.locator("figure.sb-figure figcaption")
        expect(caption).to_contain_text(wanted.view.caption)
        opened.page.wait_for_timeout(200)  # until the page has sent whatever it would
        opened.wait(lambda: opened.is_idle, 10)
        expect(caption).to_contain_text(wanted.view.caption)
