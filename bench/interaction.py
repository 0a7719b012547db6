"""From a key pressed on a slider to the new picture on the screen, beside plain `interact`.

Both notebooks run the same simulation for the same settings and draw the same figure, in the same
browser, turn by turn. The plain one does what most notebooks do: a function with the slider's
value as its argument makes a new figure, and `interact` shows it.
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from statistics import median, quantiles

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator

sys.path.append(str(Path(__file__).parents[1] / "tests" / "browser"))

from lab import Notebook, jupyter_lab, open_notebook, run_browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROUNDS = 3
STEPS = 20
"""Steps of five hundredths from one end of the slider to the other: the Page keys."""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

OURS = """
from securebase.demos import TwoCaregivers

demo = TwoCaregivers("sandbox")
demo.skip()
demo
"""

PLAIN = """
%matplotlib inline
from IPython.display import display
from ipywidgets import FloatSlider, interact
from securebase.demos import TwoCaregivers

demo = TwoCaregivers("sandbox")
start = demo.state | {"pattern_b": "own"}

def plot(responsiveness, family):
    state = start | {"responsiveness": responsiveness, "family": family}
    demo.drawn = demo.draw()
    demo.update(demo.compute(state), None)
    figure = demo.drawn.picture.figure
    for artist in figure.findobj():
        artist.set_animated(False)
    display(figure)

interact(
    plot,
    responsiveness=FloatSlider(min=0, max=1, step=0.01, value=start["responsiveness"]),
    family=(start["family"], start["family"] + 20),
)
"""

MEASURE = """([element, key]) => new Promise((resolve, reject) => {
    const picture = () => document.querySelector('.jp-Notebook .jp-OutputArea-output img')
    const before = picture().src
    let begun
    const look = async () => {
        const image = picture()
        if (!image || image.src === before) return
        observer.disconnect()
        await image.decode()
        requestAnimationFrame(() => requestAnimationFrame(
            () => resolve(performance.now() - begun)))
    }
    const observer = new MutationObserver(look)
    observer.observe(document.querySelector('.jp-Notebook'),
                     {subtree: true, childList: true, attributes: true, attributeFilter: ['src']})
    setTimeout(() => {
        begun = performance.now()
        if (key === 'click') element.click()
        else element.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))
    }, 100)
    setTimeout(() => reject('No new picture appeared within 20 s of ' + key), 20000)
})"""


def milliseconds(element: Locator, key: str) -> float:
    """Press a key on a control, or click it, and return the time until a new picture is painted."""
    return element.page.evaluate(MEASURE, [element.element_handle(), key])


def one_round(slider: Locator, family: tuple[Locator, str], step: str) -> list[float]:
    """Take the next family, whose states nobody has asked for yet, and walk along the slider."""
    milliseconds(*family)
    return [milliseconds(slider, step) for _ in range(STEPS)]


def take_turns(ours: Notebook, plain: Notebook) -> tuple[list[float], list[float]]:
    """Return the times of both notebooks, measured turn by turn."""
    mine, theirs = (
        page.page.locator(".jp-Notebook .noUi-handle:visible") for page in (ours, plain)
    )
    sides = [
        (ours, mine.first, (ours.button("New family"), "click"), []),
        (plain, theirs.first, (theirs.last, "ArrowRight"), []),
    ]
    for notebook, slider, _, _ in sides:
        notebook.page.bring_to_front()
        milliseconds(slider, "Home")
    for number in range(ROUNDS):
        step = "PageDown" if number % 2 else "PageUp"
        for notebook, slider, family, times in sides:
            notebook.page.bring_to_front()
            times += one_round(slider, family, step)
    return sides[0][-1], sides[1][-1]


def measure() -> dict[str, dict[str, float | str]]:
    """Return the median and the 95th percentile beside those of plain `interact`."""
    browser_path = next(filter(None, map(which, BROWSERS)), None)
    if browser_path is None:
        raise FileNotFoundError("The bench needs Chromium: sudo apt-get install chromium")
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(jupyter_lab(place))
        browser = stack.enter_context(run_browser(browser_path))
        pages = []
        for name, source in (("ours", OURS), ("plain", PLAIN)):
            made = new_notebook(cells=[new_code_cell(source.strip())], metadata=KERNEL)
            nbformat.write(made, place / "notebooks" / f"{name}.ipynb")
            pages.append(stack.enter_context(open_notebook(browser, address, f"{name}.ipynb")))
            pages[-1].run_all()
        ours, plain = take_turns(*pages)
    unit = f"ms from key to painted picture, {len(ours)} keys each, against plain interact"
    return {
        f"interaction_{name}_ratio": {
            "ratio": of(plain) / of(ours), "ours": of(ours), "against": of(plain), "unit": unit
        }
        for name, of in (("p50", median), ("p95", lambda times: quantiles(times, n=20)[-1]))
    }  # fmt: skip
