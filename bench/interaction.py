"""From a control moved to the new picture on the screen, beside plain `interact`.

Both notebooks compute the same state of the same demo and draw the same figure, in the same
browser, turn by turn. The plain one does what most notebooks do: a function with the control's
value as its argument makes a new figure, and `interact` shows it. The time ends with the paint of
the new picture, as the browser itself notes it (Element Timing).

A control goes on in one direction, as by an arrow key, so that our next step stands ready but for
the first. For the centrepiece there is a figure of steps that never do: one for each new family.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from statistics import median, quantiles

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator

sys.path.append(str(Path(__file__).parents[1] / "tests" / "browser"))

from lab import Notebook, jupyter_lab, open_notebook, run_browser
from securebase.demos import all_demos
from securebase.demos.base import Choice, Demo, Slider, Switch, Whole
from securebase.text import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CENTREPIECE = "TwoCaregivers"
ROUNDS = 3
STEPS = 20
"""Steps along the centrepiece's slider in a round; each round has a family nobody has seen."""
FEW_STEPS = 12
"""Steps for each other demo."""
FINE = 60
"""A slider with more steps than this is moved by five of them at a time, with the Page keys."""
MOVES, EVERY = 40, 33
"""A drag: so many positions, and the milliseconds between them."""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

OURS = """
from securebase.demos import {demo}

demo = {demo}({lesson!r})
demo.skip()
demo
"""

PLAIN = """
%matplotlib inline
import ipywidgets as widgets
from IPython.display import display
from securebase.demos import {demo}

def made(demo):
    def plot({name}, family=0):
        state = start | {{"{name}": {name}}} | ({{"family": family}} if "family" in start else {{}})
        demo.drawn = demo.draw()
        demo.update(demo.compute(state | demo.follow({name!r}, state)), None)
        figure = demo.drawn.picture.figure
        for artist in figure.findobj():
            artist.set_animated(False)
        display(figure)

    start = demo.state | {start!r}
    return plot

plot = made({demo}({lesson!r}))
widgets.interact(plot, {name}={control}, family={family})
"""

MEASURE = """([cell, element, act, value]) => new Promise((resolve, reject) => {
    const picture = () => cell.querySelector('.jp-OutputArea-output img')
    const before = [picture(), picture()?.src]
    let begun
    const mark = () => {
        const image = picture()
        if (!image || (image === before[0] && image.src === before[1])) return
        image.setAttribute('elementtiming', 'picture')
    }
    const mutations = new MutationObserver(mark)
    const paints = new PerformanceObserver((list) => {
        const paint = list.getEntries().find(({renderTime}) => renderTime > begun)
        if (!paint) return
        paints.disconnect()
        mutations.disconnect()
        resolve(paint.renderTime - begun)
    })
    before[0]?.removeAttribute('elementtiming')
    paints.observe({type: 'element'})
    mutations.observe(cell, {subtree: true, childList: true, attributes: true,
                             attributeFilter: ['src']})
    setTimeout(() => {
        begun = performance.now()
        if (act === 'key') {
            element.dispatchEvent(new KeyboardEvent('keydown', {key: value, bubbles: true}))
        } else if (act === 'click') {
            element.click()
        } else {
            element[act] = value
            element.dispatchEvent(new Event('change', {bubbles: true}))
        }
    }, 100)
    setTimeout(() => reject(`No new picture appeared within 20 s of ${act} ${value}`), 20000)
})"""

DRAG = """([cell, handle, moves, every]) => new Promise((resolve) => {
    const shown = new Set()
    const note = () => {
        const image = cell.querySelector('.jp-OutputArea-output img')
        if (image) image.decode().then(() => shown.add(image.src), () => {})
    }
    const bar = handle.closest('.noUi-base').getBoundingClientRect()
    const send = (type, target, step) => target.dispatchEvent(new MouseEvent(type, {
        bubbles: true, cancelable: true, button: 0, buttons: 1,
        clientX: bar.left + bar.width * step / moves, clientY: bar.top + bar.height / 2}))
    send('mousedown', handle, 0)
    const observer = new MutationObserver(note)
    observer.observe(cell, {subtree: true, childList: true, attributes: true,
                            attributeFilter: ['src']})
    let step = 0
    const timer = setInterval(() => {
        send('mousemove', document.documentElement, ++step)
        if (step < moves) return
        clearInterval(timer)
        send('mouseup', document.documentElement, step)
        setTimeout(() => { observer.disconnect(); resolve(shown.size) }, 100)
    }, every)
})"""


@dataclass(frozen=True)
class Case:
    """One demo with the control that is moved.

    Attributes
    ----------
    demo, lesson : str
        Names of its class and of the lesson shown.
    control : str
        Name of the control.
    """

    demo: type[Demo]
    lesson: str
    control: str

    @property
    def spec(self) -> Choice | Slider | Switch | Whole:
        """The kind of the control and its ends."""
        return self.demo(self.lesson)._specs[self.control]

    @property
    def start(self) -> object:
        """The control's value as the lesson starts."""
        return self.demo(self.lesson).state[self.control]

    def acts(self, most: int) -> list[tuple[str, str | int | bool]]:
        """Return what is done to the control, one act after the other."""
        spec = self.spec
        if isinstance(spec, Slider):
            steps = round((spec.high - spec.low) / spec.step)
            key, steps = ("PageUp", steps // 5) if steps > FINE else ("ArrowRight", steps)
            return [("key", key)] * min(most, steps)
        if isinstance(spec, Whole):
            width = max(1, (spec.high - spec.low) // most)
            values = range(spec.low, spec.high + 1, width)
            return [("value", value) for value in values if value != self.start][:most]
        if isinstance(spec, Choice):
            first = list(spec.options).index(self.start) + 1
            places = range(first, first + most)
            return [("selectedIndex", place % len(spec.options)) for place in places]
        return [("click", True)] * most

    def sources(self) -> tuple[str, str]:
        """Return the cell with our demo, and the cell with plain `interact`."""
        demo, spec = self.demo(self.lesson), self.spec
        low = getattr(spec, "low", None)
        controls = {
            Slider: lambda: f"widgets.FloatSlider(min={low}, max={spec.high}, step={spec.step})",
            Whole: lambda: (
                f"widgets.BoundedIntText(min={low}, max={spec.high}, value={self.start})"
            ),
            Choice: lambda: f"widgets.Dropdown(options={list(spec.options)}, value={self.start!r})",
            Switch: lambda: f"widgets.Checkbox(value={self.start})",
        }
        family = demo.state.get("family", 0)
        words = {
            "demo": self.demo.__name__,
            "lesson": self.lesson,
            "name": self.control,
            "control": controls[type(spec)](),
            "start": {"pattern_b": "own"} if self.demo.__name__ == CENTREPIECE else {},
            "family": f"widgets.BoundedIntText(min=0, max=9999, value={family})",
        }
        return OURS.format(**words).strip(), PLAIN.format(**words).strip()


def cases() -> Iterator[Case]:
    """Yield every demo with the first slider in its view, or else its first control."""
    yield Case(
        next(c for c in all_demos() if c.__name__ == CENTREPIECE), "sandbox", "responsiveness"
    )
    for cls in all_demos():
        if cls.__name__ != CENTREPIECE:
            lesson = next(iter(cls.lessons))
            demo = cls(lesson)
            first = cls.lessons[lesson].first or tuple(demo._specs)
            slider = next((n for n in first if isinstance(demo._specs[n], Slider)), first[0])
            yield Case(cls, lesson, slider)


@dataclass(frozen=True)
class Side:
    """One of the two notebooks, at the cell of a case."""

    notebook: Notebook
    cell: Locator
    element: Locator
    family: tuple[Locator, str] | None

    def milliseconds(self, act: str, value: object, element: Locator | None = None) -> float:
        """Do something to a control; return the time until a new picture is painted."""
        self.notebook.page.bring_to_front()
        self.cell.locator(".jp-OutputArea-output img").first.scroll_into_view_if_needed()
        handles = [self.cell.element_handle(), (element or self.element).element_handle()]
        return self.notebook.page.evaluate(MEASURE, [*handles, act, value])

    def next_family(self, number: int) -> None:
        """Take a family whose states nobody has asked for yet."""
        element, act = self.family
        self.milliseconds(act, number, element)

    def go_home(self) -> None:
        """Take a slider to its low end."""
        low, now = (self.element.get_attribute(f"aria-value{name}") for name in ("min", "now"))
        if low != now:
            self.milliseconds("key", "Home")

    def pictures_in_a_drag(self) -> int:
        """Drag the slider from end to end; return how many pictures appeared on the way."""
        self.notebook.page.bring_to_front()
        handles = [self.cell.element_handle(), self.element.element_handle()]
        return self.notebook.page.evaluate(DRAG, [*handles, MOVES, EVERY])


def sides(case: Case, place: int, ours: Notebook, plain: Notebook) -> tuple[Side, Side]:
    """Return both notebooks at the cell of a case."""
    mine, theirs = ours.code_cells.nth(place), plain.code_cells.nth(place)
    kind = type(case.spec)
    label = case.demo(case.lesson)._label(case.control)
    own = ours.slider(label, mine) if kind is Slider else ours.field(label, mine)
    other = {Slider: ".noUi-handle", Choice: "select", Switch: "input[type=checkbox]"}
    found = theirs.locator(other.get(kind, "input[type=number]")).first
    again = (ours.button(say("base.button.new_family"), mine), "click")
    boxes = (theirs.locator("input[type=number]").last, "value")
    return Side(ours, mine, own.first, again), Side(plain, theirs, found, boxes)


def take_turns(
    both: tuple[Side, Side], acts: list[tuple[str, str | int | bool]], families: Iterable[int] = ()
) -> list[list[float]]:
    """Return the times of both notebooks, measured turn by turn, once or once for each family."""
    times: list[list[float]] = [[], []]
    for family in families or (None,):
        for side, kept in zip(both, times, strict=True):
            if family is not None:
                side.next_family(family)
            if acts[0][0] == "key" and len(acts) > 1:
                side.go_home()
            kept += [side.milliseconds(*act) for act in acts]
    return times


def figures(name: str, times: list[list[float]], of: str = "p50") -> dict[str, dict]:
    """Return one ratio of both notebooks' times as the table of results holds it."""
    measure = {"p50": median, "p95": lambda kept: quantiles(kept, n=20)[-1]}[of]
    ours, plain = map(measure, times)
    unit = f"ms to the painted picture, {of} of {len(times[0])} moves each, against plain interact"
    return {name: {"ratio": plain / ours, "ours": ours, "against": plain, "unit": unit}}


def drag(both: tuple[Side, Side]) -> dict[str, dict]:
    """Return how many of a dragged slider's positions were never shown."""
    dropped = []
    for side in both:
        side.go_home()
        dropped.append(100 * (1 - side.pictures_in_a_drag() / MOVES))
    unit = f"% of {MOVES} slider positions, {EVERY} ms apart, dropped; against plain interact"
    ours, plain = dropped
    ratio = plain / max(ours, 100 / MOVES)
    return {"dropped_frames": {"ratio": ratio, "ours": ours, "against": plain, "unit": unit}}


def measure() -> dict[str, dict[str, float | str]]:
    """Return the centrepiece's median, 95th percentile and dropped frames, and all medians."""
    browser_path = next(filter(None, map(which, BROWSERS)), None)
    if browser_path is None:
        raise FileNotFoundError("The bench needs Chromium: sudo apt-get install chromium")
    all_cases = list(cases())
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(jupyter_lab(place))
        browser = stack.enter_context(run_browser(browser_path))
        pages = []
        for name, sources in zip(
            ("ours", "plain"),
            zip(*(case.sources() for case in all_cases), strict=True),
            strict=True,
        ):
            made = new_notebook(cells=list(map(new_code_cell, sources)), metadata=KERNEL)
            nbformat.write(made, place / "notebooks" / f"{name}.ipynb")
            pages.append(stack.enter_context(open_notebook(browser, address, f"{name}.ipynb")))
            pages[-1].run_all(300)
        results = {}
        for number, case in enumerate(all_cases):
            both = sides(case, number, *pages)
            if number:
                times = take_turns(both, case.acts(FEW_STEPS))
                results |= figures(case.demo.__name__, times)
                continue
            times = take_turns(both, case.acts(STEPS), range(200, 200 + ROUNDS))
            results |= figures("interaction_p50_ratio", times)
            results |= figures("interaction_p95_ratio", times, "p95") | drag(both)
            for side in both:
                side.go_home()
            times = take_turns(both, case.acts(1), range(300, 300 + FEW_STEPS))
            results |= figures("interaction_unforeseen_ratio", times)
    return {name if "_" in name else f"interaction_{name}": kept for name, kept in results.items()}
