"""The evidence room: tables, sources and conversions, and the sentences for what is wrong."""

import json
import math
import re
import shutil
from pathlib import Path

import frictionless
import numpy as np
import pytest

from securebase import evidence
from securebase.evidence.files import data_folder
from securebase.evidence.references import bibliography

DATA = data_folder()
NOTEBOOKS = DATA.parent / "notebooks"
TABLES = list(evidence.tables())
IDS = [key for name in TABLES for key in evidence.load(name).index]
ALL = evidence.fact("sensitivity_security_all")
WORLD_SECURE = evidence.fact("world_secure").value / 100


# ---------------------------------------------------------------------------------- tables


def test_the_data_package_is_valid():
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


def test_every_table_is_described_and_every_description_has_a_table():
    described = {table["path"] for table in evidence.tables().values()}
    assert described == {path.name for path in DATA.glob("*.csv")}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_becomes_a_fact_with_its_source(name):
    table = evidence.load(name)
    assert len(table) > 0
    for key, row in table.iterrows():
        found = evidence.fact(key)
        assert (found.id, found.value, found.source) == (key, row["value"], row["source"])
        assert found.status in ("VERIFIED", "VERIFIED-SECONDARY")
        assert re.search(r"\d", str(found))


def test_ids_are_unique_over_all_tables():
    assert len(IDS) == len(set(IDS))


def test_loading_does_not_depend_on_the_working_folder_or_share_its_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = evidence.load("stability")
    first["value"] = 0.0
    assert (evidence.load("stability")["value"] != 0).all()


def test_the_worldwide_distribution_is_whole():
    assert evidence.load("distributions")["value"].sum() == pytest.approx(100)


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("sensitivity_security_all", "r = .25, 95% CI [.22, .28], k = 174, N = 22,914"),
        ("sensitivity_avoidant", "r = −.24, 95% CI [−.34, −.13], k = 43"),  # noqa: RUF001
        ("temperament_resistant", "d = 0.30, 95% CI [0.21, 0.40]"),
        ("world_secure", "51.6%, k = 285, N = 20,720"),
        ("stability_four_way", "κ = .23"),
    ],
)
def test_facts_print_as_in_a_paper(key, printed):
    assert str(evidence.fact(key)) == printed


def test_a_second_hand_fact_says_so():
    second_hand = evidence.Fact(
        "x", 0.22, "r", None, None, 30, 1666, "x2000", "VERIFIED-SECONDARY", ""
    )
    assert str(second_hand).endswith("VERIFIED-SECONDARY")


def test_an_unknown_fact_names_the_nearest():
    with pytest.raises(evidence.EvidenceError, match=r"'sensitivity_secure'.*sensitivity_security"):
        evidence.fact("sensitivity_secure")


# --------------------------------------------------------------------------------- sources


def test_every_source_is_used():
    used = {source for name in TABLES for source in evidence.load(name)["source"]}
    pages = [*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.rglob("*.py"), *NOTEBOOKS.rglob("*.toml")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    used |= {key for key in bibliography() if re.search(rf"\b{key}\b", text)}
    assert used == set(bibliography())


@pytest.mark.parametrize("key", bibliography())
def test_every_source_can_be_written_out(key):
    entry = bibliography()[key]
    assert re.fullmatch(r"(1[89]|20)\d\d", entry["year"])
    assert entry["year"] in key
    assert evidence.cite(key).startswith(entry["author"].split(", ")[0])
    assert entry["title"] in evidence.reference(key)
    if "doi" in entry:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", entry["doi"])
        assert evidence.reference(key).endswith(f"(https://doi.org/{entry['doi']})")


def test_citations_are_written_as_in_a_paper():
    assert evidence.cite("madigan2024") == "Madigan et al. (2024)"
    assert evidence.cite("dewolff1997") == "De Wolff and van IJzendoorn (1997)"
    assert evidence.cite("abrams2006") == "Abrams et al. (2006)"
    assert evidence.reference("dewolff1997") == (
        "De Wolff, M. S., & van IJzendoorn, M. H. (1997). Sensitivity and attachment: "
        "A meta-analysis on parental antecedents of infant attachment. "
        "*Child Development, 68*(4), 571\N{EN DASH}591."
    )
    assert evidence.reference("madigan2024").endswith(
        "[doi:10.1037/bul0000433](https://doi.org/10.1037/bul0000433)"
    )


def test_two_sources_of_one_name_and_year_are_told_apart():
    assert evidence.cite("atkinson2000sensitivity") == "Atkinson et al. (2000a)"
    assert evidence.cite("atkinson2000mental") == "Atkinson et al. (2000b)"


def test_a_sources_section_is_sorted_and_lists_each_once():
    lines = evidence.sources_section("madigan2024", "groh2017", "madigan2024").splitlines()
    assert [line[:9] for line in lines] == ["- Groh, A", "- Madigan"]


def test_an_unknown_source_is_refused():
    for call in (evidence.cite, evidence.reference, evidence.sources_section):
        with pytest.raises(evidence.EvidenceError, match="no entry with the key 'nobody1900'"):
            call("nobody1900")


# ----------------------------------------------------------------------------- conversions


@pytest.mark.parametrize(
    "conversion",
    [
        evidence.r_to_d,
        evidence.overlap,
        evidence.common_language,
        evidence.share_secure_by_group,
    ],
)
def test_every_formula_names_its_source_and_its_assumption(conversion):
    (source,) = re.findall(r'reference\("(\w+)"\)', conversion.__doc__)
    assert source in bibliography()
    assert "Assumes" in conversion.__doc__


@pytest.mark.parametrize(
    ("r", "overlap", "common_language"),
    [
        (0.25, 80, 64),
        (0.21, 83, 62),
        (-0.12, 90, 57),
        (0.28, 77, 66),
        (0.31, 74, 68),
        (0.09, 93, 55),
    ],
)
def test_conversions_of_r_against_worked_values(r, overlap, common_language):
    d = evidence.r_to_d(r)
    assert round(100 * evidence.overlap(d)) == overlap
    assert round(100 * evidence.common_language(d)) == common_language


def test_the_headline_r_in_other_units():
    assert evidence.r_to_d(ALL.value) == pytest.approx(0.52, abs=0.005)
    assert evidence.shared_variance(ALL.value) == pytest.approx(0.0625)


@pytest.mark.parametrize(("d", "percent"), [(0.31, 88), (0.12, 95), (0.11, 96), (0, 100)])
def test_overlap_against_worked_values(d, percent):
    assert round(100 * evidence.overlap(d)) == percent
    assert evidence.overlap(-d) == evidence.overlap(d)


@pytest.mark.parametrize(
    ("reading", "groups", "lowest", "highest"),
    [
        ("latent", 3, 0.41, 0.63),
        ("latent", 10, 0.34, 0.69),
        ("point_biserial", 3, 0.38, 0.65),
        ("point_biserial", 10, 0.30, 0.73),
    ],
)
def test_share_secure_against_worked_values(reading, groups, lowest, highest):
    shares = evidence.share_secure_by_group(ALL.value, WORLD_SECURE, groups, reading)
    assert round(shares[0], 2) == lowest
    assert round(shares[-1], 2) == highest
    if groups == 3:
        assert evidence.share_secure_by_third(ALL.value, WORLD_SECURE, reading) == tuple(shares)


@pytest.mark.parametrize("rho", [-0.99, -0.3, 0.0, 0.25, 0.8, 0.99])
def test_share_secure_in_halves_is_sheppards_arcsine(rho):
    upper = 0.5 + math.asin(rho) / math.pi
    shares = evidence.share_secure_by_group(rho, 0.5, 2)
    assert shares == pytest.approx([1 - upper, upper], abs=1e-12)


@pytest.mark.parametrize("reading", ["latent", "point_biserial"])
@pytest.mark.parametrize("base_rate", [0.05, WORLD_SECURE, 0.9])
@pytest.mark.parametrize("r", [-0.4, 0.0, 0.25, 0.4])
def test_shares_average_to_the_base_rate_and_follow_the_sign(r, base_rate, reading):
    shares = evidence.share_secure_by_group(r, base_rate, 7, reading)
    assert shares.mean() == pytest.approx(base_rate, abs=1e-12)
    assert (np.sign(np.diff(shares).round(12)) == np.sign(r)).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evidence.r_to_d(1), "r must be a number, between -1 and 1, ends excluded, not 1"),
        (lambda: evidence.shared_variance(math.nan), "r must be a number, .* not nan"),
        (lambda: evidence.overlap("large"), "d must be a number, finite, not 'large'"),
        (lambda: evidence.common_language(math.inf), "d must be a number, finite, not inf"),
        (lambda: evidence.share_secure_by_third(0.25, 51.6), "base_rate must .* not 51.6"),
        (lambda: evidence.share_secure_by_third(True, 0.5), "r must be a number.* not True"),
        (lambda: evidence.share_secure_by_third(0.25, 0.5, "exact"), "reading must .* not 'exact'"),
        (
            lambda: evidence.share_secure_by_third(0.995, 0.5),
            r"between -0.99 and 0.99, not at 0.995",
        ),
        (
            lambda: evidence.share_secure_by_third(0.8, 0.5, "point_biserial"),
            r"In the point_biserial reading, .* between -0.79 and 0.79, not at 0.8",
        ),
        (lambda: evidence.share_secure_by_group(0.25, 0.5, 1), "whole number from 2 to 100, not 1"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(evidence.EvidenceError, match=sentence):
        call()


# ------------------------------------------------------------------------------- bad files

ROW = "sensitivity_security_all,madigan2024,caregiver sensitivity,security,r,0.25,0.22,0.28,174,"
LINE = 1 + next(
    number
    for number, line in enumerate(
        (DATA / "effects_sensitivity.csv").read_text("utf-8").splitlines()
    )
    if line.startswith(ROW)
)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",value,", ",size,", "line 1: expected the columns id, source, .*; found id, .*size"),
        ("outcome,effect_type,value,", "outcome,value,", "line 1: expected the columns id, source"),
        (ROW, ROW.replace("0.25", "strong"), "column value: expected a number, found 'strong'"),
        (ROW, ROW.replace("0.25", ""), "column value: expected a number, found nothing"),
        (ROW, ROW.replace("0.25", "nan"), "column value: expected a number, found 'nan'"),
        (ROW, ROW.replace("174", "174.5"), "column k: expected a whole number, found '174.5'"),
        (ROW, ROW.replace("174", "-174"), "column k: expected 1 or more, found -174"),
        (ROW, ROW.replace("0.25", "1.25"), "column value: expected r between -1 and 1, found 1.25"),
        (ROW, ROW.replace("0.28", "2.8"), "column ci_high: expected r between -1 and 1, found 2.8"),
        (ROW, ROW.replace("0.25", "0.29"), r"inside its interval \[0.22, 0.28\], found 0.29"),
        (ROW, ROW.replace("0.28", ""), "column ci_low: expected both ends of the interval or none"),
        (ROW, ROW.replace(",r,", ",rho,"), "column effect_type: expected one of r, .* found 'rho'"),
        (ROW, ROW.replace("security,r", "trust,r"), "column outcome: expected one of security"),
        (ROW, ROW.replace("madigan2024", "nobody1900"), "a key of references.bib, .*'nobody1900'"),
        (ROW, ROW.replace("_all", " all"), "column id: expected the form .*, found 'sens"),
        (ROW, ROW + ",", "expected 12 cells, found 13"),
    ],
)
def test_a_broken_table_is_refused_with_one_sentence(tmp_path, old, new, sentence):
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "effects_sensitivity.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(evidence.EvidenceError, match=sentence) as refused:
        evidence.load("effects_sensitivity", tmp_path)
    line = 1 if "line 1:" in sentence else LINE
    assert str(refused.value).startswith(f"effects_sensitivity.csv, line {line}")
    assert str(refused.value).count("\n") == 0


def test_a_row_that_stands_there_twice_is_refused(tmp_path):
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "stability.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(evidence.EvidenceError, match="column id: 'stability_secure' stands there"):
        evidence.load("stability", tmp_path)


def test_text_that_is_not_utf8_is_refused(tmp_path):
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "stability.csv").write_bytes(b"id,source\nna\xefve,opie2021\n")
    with pytest.raises(
        evidence.EvidenceError, match=r"stability\.csv, line 2: expected UTF-8 text"
    ):
        evidence.load("stability", tmp_path)


def test_missing_files_and_tables_are_named(tmp_path):
    with pytest.raises(evidence.EvidenceError, match=r"no table 'twins'\. Choose one of: effects_"):
        evidence.load("twins")
    with pytest.raises(evidence.EvidenceError, match=r"no file datapackage\.json .* download"):
        evidence.load("stability", tmp_path)
    (tmp_path / "datapackage.json").write_text('{\n"resources": [,]}')
    with pytest.raises(evidence.EvidenceError, match=r"datapackage.json, line 2: "):
        evidence.load("stability", tmp_path)


@pytest.mark.parametrize(
    ("bib", "sentence"),
    [
        ("@article{a2000,\n  year = 2000,\n}\n", r"line 2: expected '  name = {value},' or '}'"),
        ("@book{a2000,\n}\n", "line 1: expected '@article{key,' or an empty line, found '@book"),
        ("@article{a2000,\n  title = {T},\n}\n", "line 3: the entry 'a2000' has no "),
        ("@article{a2000,\n", "the entry 'a2000' has no closing brace"),
    ],
)
def test_a_broken_bibliography_is_refused_with_one_sentence(tmp_path: Path, bib, sentence):
    (tmp_path / "references.bib").write_text(bib)
    with pytest.raises(evidence.EvidenceError, match=sentence):
        bibliography(tmp_path)


def test_a_source_that_stands_there_twice_is_refused(tmp_path):
    text = (DATA / "references.bib").read_text(encoding="utf-8")
    (tmp_path / "references.bib").write_text(text + "\n" + text, encoding="utf-8")
    with pytest.raises(evidence.EvidenceError, match="the key 'abrams2006' stands there twice"):
        bibliography(tmp_path)


def test_the_description_of_a_column_says_what_it_holds():
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        for field in table["schema"]["fields"]:
            assert field["title"]
            assert field["description"].endswith(".")
