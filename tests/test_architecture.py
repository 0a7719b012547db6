"""The rooms of the package and the doors between them, read from the source."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from securebase.demos import all_demos
from securebase.text import section

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PACKAGE = NOTEBOOKS / "securebase"
MODULES = sorted(PACKAGE.rglob("*.py"))
LANGUAGES = sorted(path.parent.name for path in (PACKAGE / "text").glob("*/base.toml"))
TEXTS = [path.stem for path in sorted((PACKAGE / "text" / "en").glob("*.toml"))]
PRESS = NOTEBOOKS.parent / "tools" / "press"
TEMPLATES = sorted(PRESS.rglob("*.j2"))

OWN = {
    "": {"lesson"},
    "text": {"text"},
    "model": {"model"},
    "evidence": {"evidence"},
    "figures": {"figures"},
    "lesson": {"lesson", "figures", "evidence", "text"},
    "demos": {"demos", "lesson", "figures", "model", "evidence", "text"},
}
"""Which rooms of ours a room may enter."""

FOREIGN = {
    "": set(),
    "text": set(),
    "model": {"numpy"},
    "evidence": {"numpy", "pandas", "pooch", "statsmodels", "tqdm"},
    "figures": {"numpy", "matplotlib", "PIL"},
    "lesson": {"ipywidgets"},
    "demos": {"anywidget", "ipywidgets", "matplotlib", "numpy", "pandas", "traitlets"},
}
"""Which installed packages a room may use."""

SEEDED = {"Generator", "default_rng", "SeedSequence", "PCG64", "SFC64"}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? ([A-Za-z]{2,}|\*)[,;:]? [A-Za-z]{2,}")
KEY = re.compile(r"[a-z_0-9*]+(\.[a-z_A-Z0-9 *]+)+")
SAID = re.compile(r'\bsay\("([^"]+)"')
NO_WORDS = re.compile(r"\{[{%#].*?[}%#]\}|<(script|style)\b.*?</\1>", re.DOTALL)
LABEL = re.compile(r'\b(?:alt|aria-label|title)="([^"]*)"')


def room_of(path: Path) -> str:
    """Return the room a module stands in; the package's own front door is ``""``."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def imported(tree: ast.AST, room: str) -> Iterator[str]:
    """Yield everything imported, at the top or inside a function, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = ("", f"securebase.{room}.")[node.level]
            yield from (f"{home}{node.module}.{alias.name}" for alias in node.names)


def trespasses(source: str, room: str) -> list[str]:
    """Return the imports that a room may not make."""
    found = []
    for name in imported(ast.parse(source), room):
        top, _, rest = name.partition(".")
        entered = rest.partition(".")[0]
        if top == "securebase":
            allowed = entered in OWN[room] or entered.startswith("__")
        else:
            allowed = top in FOREIGN[room] or top in sys.stdlib_module_names - {"random"}
        if not allowed or "pyplot" in name or "pylab" in name:
            found.append(name)
    return found


def unseeded(source: str) -> list[str]:
    """Return every use of NumPy's global source of chance."""
    return [
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ("np.random", "numpy.random")
        and node.attr not in SEEDED
    ]


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield every string, docstrings left out, with ``*`` for each blank of an f-string."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    pieces = {
        id(piece)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(p.value if isinstance(p, ast.Constant) else "*" for p in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in docstrings | pieces:
            yield from [node.value] if isinstance(node.value, str) else []


def sentences(source: str) -> list[str]:
    """Return the strings that a reader would read as a sentence."""
    bare = (re.sub(r"<[^>]*>", "", text) for text in strings(ast.parse(source)))
    return [text for text in bare if SENTENCE.search(text)]


def words_of(template: str) -> list[str]:
    """Return the words that a template holds itself."""
    rest = NO_WORDS.sub("", template)
    shown = " ".join([*LABEL.findall(rest), re.sub(r"<[^>]*>", " ", rest)])
    return re.findall(r"[^\W\d_]{2,}", shown)


def code_of_notebooks() -> Iterator[str]:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def keys_used() -> set[str]:
    """Return the keys of texts that code and templates name, with ``*`` for each blank.

    Two blanks in a row could stand for anything, so they count as nothing.
    """
    sources = [path.read_text(encoding="utf-8") for path in (*MODULES, *PRESS.glob("*.py"))]
    found = {
        text for source in (*sources, *code_of_notebooks()) for text in strings(ast.parse(source))
    }
    for path in TEMPLATES:
        found.update(SAID.findall(path.read_text(encoding="utf-8")))
    return {key for key in found if KEY.fullmatch(key) and "*.*" not in key}


def leaves(text: object, key: str) -> Iterator[str]:
    """Yield the key of every sentence; a list counts as one."""
    if isinstance(text, dict):
        for name, part in text.items():
            yield from leaves(part, f"{key}.{name}")
    else:
        yield key


def pattern(key: str) -> re.Pattern[str]:
    """Return what a key with blanks stands for, and everything under it."""
    return re.compile(re.escape(key).replace(r"\*", r"[^.]+") + r"(\..*)?")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_room_may(path):
    source = path.read_text(encoding="utf-8")
    assert trespasses(source, room_of(path)) == []
    assert unseeded(source) == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("model", "from securebase.evidence import effects"),
        ("model", "def f():\n    import pandas"),
        ("model", "import random"),
        ("evidence", "from securebase import model"),
        ("figures", "import ipywidgets"),
        ("figures", "from securebase.text import say"),
        ("lesson", "from securebase.demos.base import Demo"),
        ("demos", "from matplotlib import pyplot as plt"),
    ],
)
def test_a_forbidden_import_is_seen(room, source):
    assert trespasses(source, room)


def test_a_global_seed_is_seen():
    assert unseeded("import numpy as np\nnp.random.seed(1)") == ["seed"]
    assert unseeded("import numpy as np\nnp.random.default_rng(1)") == []


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room_of(path) in ("demos", "lesson", "figures")],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_every_sentence_stands_in_a_text_file(path):
    assert sentences(path.read_text(encoding="utf-8")) == []


def test_a_sentence_in_code_is_seen():
    assert sentences(
        'def f(x):\n    """A docstring may say so."""\n    return f"<b>Of these {x} are secure</b>"'
    )
    assert not sentences('flow = "row wrap"\nhtml = f"<p class=\'a b c d\'>{flow}</p>"')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PRESS)))
def test_a_template_holds_no_words_of_its_own(path):
    assert words_of(path.read_text(encoding="utf-8")) == []


def test_a_word_in_a_template_is_seen():
    assert words_of('<p class="box">Notes {{ number }}</p>') == ["Notes"]
    assert words_of('<nav aria-label="Pages">{{ say("press.site.all") }}</nav>') == ["Pages"]


def test_every_key_named_in_code_has_a_text():
    texts = [leaf for room in TEXTS for leaf in leaves(section(room), room)]
    named = {key for key in keys_used() if key.split(".")[0] in TEXTS}
    assert named
    assert [key for key in named if not any(pattern(key).fullmatch(leaf) for leaf in texts)] == []


def test_every_text_is_named_in_code():
    named = [pattern(key) for key in keys_used()]
    unused = [
        leaf
        for room in TEXTS
        for leaf in leaves(section(room), room)
        if not any(key.fullmatch(leaf) for key in named)
    ]
    assert set(unused) - set(named_by_demos()) == set()


def named_by_demos() -> Iterator[str]:
    """Yield the texts that demos find by the names of their own controls and buttons."""
    for demo in all_demos():
        for room in (demo.room, "base"):
            yield from (f"{room}.controls.{name}" for name in demo().controls)
            yield from (f"{room}.button.{name}" for name in section("base.button"))
    yield from (f"{room}.demos" for room in TEXTS if room.startswith("notebook_"))


@pytest.mark.parametrize("demo", all_demos(), ids=lambda demo: demo.__name__)
def test_a_demo_has_a_text_for_each_preset_and_no_other(demo):
    assert set(section(demo.room).get("presets", {})) == set(demo.presets)
    assert set(section(demo.room).get("lessons", {})) <= set(demo.lessons)


def test_notebooks_list_demos_that_there_are():
    there = {f"{demo.room}.{lesson}" for demo in all_demos() for lesson in demo.lessons}
    for room in TEXTS:
        assert set(section(room).get("demos", [])) <= there


def test_every_language_has_every_text():
    for language in LANGUAGES:
        there = (PACKAGE / "text" / language).glob("*.toml")
        assert sorted(path.stem for path in there) == TEXTS
