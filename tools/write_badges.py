"""Write the launch badges into the README and into every lesson's first cell.

Usage: python tools/write_badges.py [address]

Without an argument the address is `repository` under `[tool.securebase]` in pyproject.toml, the one
place where it is written by hand. The badges stand between two marker comments, so that the
command can be run again after the repository has moved.
"""

import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat

from lessons import lessons

ROOT = Path(__file__).parents[1]
START, END = "<!-- badges -->", "<!-- /badges -->"
BLOCK = re.compile(f"{START}.*?{END}", re.DOTALL)
NO_ADDRESS = "Launch badges will stand here once the repository has a public address."


def binder_link(address: str, notebook: str) -> str:
    """Return the Binder address that opens `notebook` of the repository at `address`.

    Raises
    ------
    ValueError
        If `address` is not the web address of a repository.
    """
    parts = urlsplit(address)
    path = parts.path.strip("/").removesuffix(".git")
    if parts.scheme != "https" or not parts.netloc or "/" not in path:
        raise ValueError(
            f"The repository's address is {address!r}, but it should look like "
            "'https://github.com/OWNER/NAME'. Mend it under [tool.securebase] in pyproject.toml."
        )
    provider = {
        "github.com": f"gh/{path}",
        "gitlab.com": f"gl/{quote(path, safe='')}",
    }.get(parts.netloc, f"git/{quote(address, safe='')}")
    return f"https://mybinder.org/v2/{provider}/HEAD?urlpath=lab/tree/notebooks/{notebook}"


def fill(text: str, badges: str) -> str:
    """Return `text` with `badges` between its markers, which are added at its end if missing.

    The markers stand on lines of their own: Markdown shows the rest of a comment's line as it is.
    """
    block = "\n".join(filter(None, [START, badges, END]))
    if not BLOCK.search(text):
        text = f"{text.rstrip()}\n\n{START}{END}"
    return BLOCK.sub(lambda _: block, text)


def write_readme(path: Path, address: str) -> None:
    """Write the badge that opens the first notebook, or say why there is none."""
    badge = "[![Open in Binder](https://mybinder.org/badge_logo.svg)]({})"
    link = address and binder_link(address, "00-start-here.ipynb")
    text = path.read_text(encoding="utf-8")
    badges = badge.format(link) if link else NO_ADDRESS
    path.write_text(fill(text, badges).rstrip() + "\n", encoding="utf-8")


def write_notebook(path: Path, address: str) -> None:
    """Write a link rather than a picture: a notebook loads nothing from the network."""
    notebook = nbformat.read(path, as_version=4)
    link = address and binder_link(address, path.name)
    first = notebook.cells[0]
    first.source = fill(first.source, f"[Open in Binder]({link})" if link else "")
    nbformat.write(notebook, path)


def main(arguments: list[str]) -> None:
    """Write all badges for the given address, or for the one in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    address = arguments[0] if arguments else settings["tool"]["securebase"]["repository"]
    write_readme(ROOT / "README.md", address)
    for path in lessons():
        write_notebook(path, address)
    print(f"Badges lead to {address}." if address else NO_ADDRESS)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
