"""A term's link in a real JupyterLab: it opens the glossary at that term, the first time too."""

from playwright.sync_api import expect


def test_a_term_leads_to_its_place_in_the_glossary(notebook):
    page = notebook("02-two-caregivers.ipynb").page
    for term, heading in [("secure", "Secure attachment"), ("working_model", "Internal working")]:
        page.locator('.lm-TabBar-tabLabel:text-is("02-two-caregivers.ipynb")').click()
        page.locator(f'.jp-Notebook:visible a[href$="#cell-id={term}"]').click()
        expect(page.locator(".lm-mod-current", has_text="glossary.ipynb").first).to_be_visible()
        expect(page.locator(f'.jp-Notebook:visible h3:has-text("{heading}")')).to_be_in_viewport()
