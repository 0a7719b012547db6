"""A term's link in a real JupyterLab: it opens the glossary at that term, the first time too."""

from playwright.sync_api import expect

NAME = "02-two-caregivers.ipynb"


def test_a_term_leads_to_its_place_in_the_glossary(notebook):
    page = notebook(NAME).page
    for term, heading in [("secure", "Secure attachment"), ("sensitivity", "Sensitivity")]:
        page.locator(f'.lm-TabBar-tabLabel:text-is("{NAME}")').click()
        page.locator(f'.jp-Notebook:visible a[href$="#cell-id={term}"]').click()
        place = page.locator(".jp-Notebook:visible").get_by_role("heading", name=heading)
        expect(place).to_be_in_viewport(timeout=30_000)  # all 51 cells are drawn first
