"""Barriers that axe-core finds in our part of a page: text, outputs and what stands in them.

JupyterLab's own frame is left out by looking at these places alone. No rule is switched off.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OURS = [".jp-RenderedMarkdown", ".jp-OutputArea-output"]


def barriers(page: Page, places: list[str] = OURS) -> list[str]:
    """Return each barrier in a sentence: the rule broken, and by what.

    Parameters
    ----------
    page : playwright.sync_api.Page
        The page, with everything to be looked at unfolded.
    places : list of str
        CSS selectors of the parts to look at.
    """
    page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]}
    found = page.evaluate(
        "([places, options]) => axe.run({include: places}, options)", [places, options]
    )
    assert found["passes"], f"There is nothing to look at in {places}."
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
