"""The evidence room: tables and sources, and the sentences for what is wrong."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import frictionless
import pytest

from securebase import evidence
from securebase.evidence import references
from securebase.evidence.files import data_folder
from securebase.evidence.references import bibliography
from securebase.evidence.tables import holds_facts

DATA = data_folder()
NOTEBOOKS = DATA.parent / "notebooks"
TABLES = list(evidence.tables())
FACTS = [name for name in TABLES if evidence.tables()[name]["kind"] == "facts"]
IDS = [key for name in FACTS for key in evidence.load(name).index]


# ---------------------------------------------------------------------------------- tables


def test_the_data_package_is_valid():
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


def test_every_table_is_described_and_every_description_has_a_table():
    described = {table["path"] for table in evidence.tables().values()}
    assert described == {path.name for path in DATA.glob("*.csv")}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_what_kind_it_is_and_where_it_comes_from(name):
    table = evidence.tables()[name]
    assert table["kind"] in ("facts", "computed", "reference")
    assert holds_facts(table) == (table["kind"] == "facts")
    fields = {field["name"] for field in table["schema"]["fields"]}
    assert ("sources" in table) != bool(fields & {"source", "sources"})
    for source in table.get("sources", []):
        assert source["title"] == evidence.cite(source["key"])
        assert source.get("path", "https://").startswith("https://")


@pytest.mark.parametrize("name", FACTS)
def test_every_row_becomes_a_fact_with_its_source(name):
    table = evidence.load(name)
    assert len(table) > 0
    for key, row in table.iterrows():
        found = evidence.fact(key)
        assert (found.id, found.value, found.source) == (key, row["value"], row["source"])
        assert found.status in ("VERIFIED", "VERIFIED-SECONDARY")
        assert re.search(r"\d", str(found))


@pytest.mark.parametrize("name", FACTS)
def test_a_table_of_facts_refuses_a_negative_size_and_a_missing_value(name):
    fields = {field["name"]: field for field in evidence.tables()[name]["schema"]["fields"]}
    assert fields["value"]["constraints"]["required"]
    for column in ("k", "n"):
        assert fields[column]["type"] == "integer"
        assert fields[column]["constraints"]["minimum"] >= 1


def test_ids_are_unique_over_all_tables():
    assert len(IDS) == len(set(IDS))


def test_loading_does_not_depend_on_the_working_folder_or_share_its_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = evidence.load("stability")
    first["value"] = 0.0
    assert (evidence.load("stability")["value"] != 0).all()


def test_the_worldwide_distribution_is_whole():
    patterns = ("secure", "avoidant", "resistant", "disorganised")
    assert sum(evidence.fact(f"world_{name}").value for name in patterns) == pytest.approx(100)


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("sensitivity_security_all", "r = .25, 95% CI [.22, .28], k = 174, N = 22,914"),
        ("sensitivity_avoidant", "r = −.24, 95% CI [−.34, −.13], k = 43"),  # noqa: RUF001
        ("temperament_resistant", "d = 0.30, 95% CI [0.21, 0.40]"),
        ("world_secure", "51.6%, k = 285, N = 20,720"),
        ("stability_four_way", "κ = .23"),
        ("ahnert_children", "2,867, k = 40"),
    ],
)
def test_facts_print_as_in_a_paper(key, printed):
    assert str(evidence.fact(key)) == printed


def test_a_second_hand_fact_says_so():
    second_hand = evidence.Fact(
        "x", 0.22, "r", None, None, 30, 1666, "x2000", "VERIFIED-SECONDARY", ""
    )
    assert str(second_hand).endswith("VERIFIED-SECONDARY")


@pytest.mark.parametrize(
    ("effect_type", "value", "printed"),
    [
        ("g", -0.204, "g = −0.20"),  # noqa: RUF001
        ("SMD", 0.5, "SMD = 0.50"),
        ("OR", 2.306, "OR = 2.31"),
        ("count", 1139, "1,139"),
        ("alpha", 0.94, "\N{GREEK SMALL LETTER ALPHA} = .94"),
    ],
)
def test_every_kind_of_effect_has_its_own_print(effect_type, value, printed):
    made = evidence.Fact("x", value, effect_type, None, None, None, None, "x2000", "VERIFIED", "")
    assert str(made) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.25, ".25"), (-0.304, "−.30"), (-0.004, ".00"), (1, "1.00"), (-1, "−1.00")],  # noqa: RUF001
)
def test_a_coefficient_prints_without_its_zero(value, printed):
    assert evidence.printed_coefficient(value) == printed


def test_an_unknown_fact_names_the_nearest():
    with pytest.raises(evidence.EvidenceError, match=r"'sensitivity_secure'.*sensitivity_security"):
        evidence.fact("sensitivity_secure")


# ------------------------------------------------------------------------- computed tables


def test_totals_of_computed_tables_are_those_of_their_samples():
    assert (evidence.load("ecr_overall")["n"] == 38_906).all()
    assert evidence.load("ecr_score_histogram")["count"].sum() == 38_906
    assert evidence.load("ecr_by_age_gender")["n"].sum() == 38_906 - 15
    assert evidence.load("stability_transitions_4way")["count"].sum() == 3_990
    two = evidence.load("stability_transitions_2way")["count"].groupby("group").sum()
    assert two["all"] == 5_029 == two["no social risk"] + two["social risk"]
    assert evidence.load("couples_support")["intervals"].sum() == 64 * 47
    assert len(evidence.load("ecr_item_correlations")) == 36 * 35 / 2


def test_four_patterns_and_two_agree_on_who_stays_secure():
    four = evidence.load("stability_transitions_4way")["count"]
    stay = four["secure", "secure"] / four.groupby("first").sum()["secure"]
    two = evidence.load("stability_transitions_2way")["count"].loc["all"]
    assert stay == pytest.approx(two["secure", "secure"] / two.loc["secure"].sum(), abs=0.02)


def test_the_plain_pooling_comes_near_the_published_one():
    pooled = evidence.load("stability_pooled")
    assert pooled.loc["all", "r"] == pytest.approx(
        evidence.fact("stability_secure").value, abs=0.01
    )
    assert pooled["r"].between(pooled["ci_low"], pooled["ci_high"]).all()
    for one, other in (("no social risk", "social risk"), ("published", "unpublished")):
        assert (pooled.loc[[one, other], ["k", "n"]].sum() == pooled.loc["all", ["k", "n"]]).all()


def test_the_scales_follow_from_their_items():
    items, overall = evidence.load("ecr_items"), evidence.load("ecr_overall")
    assert items.filter(like="share_").sum(axis=1).to_numpy() == pytest.approx(1, abs=0.001)
    turned = items["mean"].where(items["keyed"] == "forward", 6 - items["mean"])
    means = turned.groupby(items["scale"]).mean()
    assert means.to_numpy() == pytest.approx(overall["mean"].loc[means.index], abs=0.001)


def test_reliability_follows_from_the_correlations_of_the_items():
    items, pairs = evidence.load("ecr_items"), evidence.load("ecr_item_correlations")["r"]
    sign = items["keyed"].map({"forward": 1, "reversed": -1})
    for scale, alpha in evidence.load("ecr_overall")["alpha"].items():
        mine = items.index[items["scale"] == scale]
        covariance = sum(
            2 * pairs[a, b] * sign[a] * sign[b] * items.loc[a, "sd"] * items.loc[b, "sd"]
            for a in mine
            for b in mine
            if a < b
        )
        own = (items.loc[mine, "sd"] ** 2).sum()
        assert 18 / 17 * covariance / (own + covariance) == pytest.approx(alpha, abs=0.001)


def test_the_lots_of_bucharest_made_a_difference_and_doubtful_cells_are_left_out():
    means = evidence.load("beip_group_means")
    assert (means["n"] >= 20).all()
    assert set(means.loc[:, "16-18 years", :].index.get_level_values("domain")) == {"IQ"}
    iq = means["mean"].loc["IQ"].unstack("group").drop("baseline")
    assert (iq["care as usual"] < iq["foster care"]).all()


# --------------------------------------------------------------------------------- sources


def keys_used(name: str) -> set[str]:
    """Return the sources a table names: as a whole, and row by row."""
    whole = {source["key"] for source in evidence.tables()[name].get("sources", [])}
    cells = evidence.load(name).reset_index().filter(["source", "sources"]).to_numpy().flat
    return whole.union(*(str(cell).split() for cell in cells))


def test_every_source_is_used():
    used = set().union(*map(keys_used, TABLES))
    pages = [*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.rglob("*.py"), *NOTEBOOKS.rglob("*.toml")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    used |= bibliography().keys() & set(re.findall(r"\b[a-z]+\d{4}[a-z]*\b", text))
    listed = text.replace('\\"', '"')  # under Sources they stand written out
    used |= {key for key in bibliography() if evidence.reference(key) in listed}
    assert used == set(bibliography())


@pytest.mark.parametrize("key", bibliography())
def test_every_source_can_be_written_out(key):
    entry = bibliography()[key]
    assert re.fullmatch(r"(1[89]|20)\d\d", entry["year"])
    assert entry["year"] in key
    assert evidence.cite(key).startswith(re.split(", | and ", entry["author"])[0])
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


BOOKS = """@book{ainsworth1978,
  author = {Ainsworth, M. D. S. and Blehar, M. C.},
  title = {Patterns of attachment},
  publisher = {Erlbaum},
  year = {1978},
}

@misc{group2001,
  author = {{Working Group on Care}},
  title = {Whose answers?},
  year = {2001},
  howpublished = {Data set},
  url = {https://example.org/answers},
}

@misc{schuengel2021,
  author = {Schuengel and others},
  title = {A talk},
  year = {2021},
}
"""


@pytest.mark.parametrize(
    ("key", "citation", "written"),
    [
        (
            "ainsworth1978",
            "Ainsworth and Blehar (1978)",
            "Ainsworth, M. D. S., & Blehar, M. C. (1978). *Patterns of attachment*. Erlbaum.",
        ),
        (
            "group2001",
            "Working Group on Care (2001)",
            "Working Group on Care (2001). *Whose answers?* Data set. <https://example.org/answers>",
        ),
        ("schuengel2021", "Schuengel et al. (2021)", "Schuengel et al. (2021). *A talk*."),
    ],
)
def test_books_data_sets_and_unknown_initials(tmp_path, monkeypatch, key, citation, written):
    (tmp_path / "references.bib").write_text(BOOKS, encoding="utf-8")
    entries = bibliography(tmp_path)
    monkeypatch.setattr(references, "bibliography", lambda: entries)
    assert evidence.cite(key) == citation
    assert evidence.reference(key) == written


def test_a_sources_section_is_sorted_and_lists_each_once():
    lines = evidence.sources_section("madigan2024", "groh2017", "madigan2024").splitlines()
    assert [line[:9] for line in lines] == ["- Groh, A", "- Madigan"]


def test_an_unknown_source_is_refused():
    for call in (evidence.cite, evidence.reference, evidence.sources_section):
        with pytest.raises(evidence.EvidenceError, match="no entry with the key 'nobody1900'"):
            call("nobody1900")


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
        (
            ",value,",
            ",size,",
            "line 1: expected the columns id, .*; found id, .*size.*; missing: value",
        ),
        ("outcome,effect_type,value,", "outcome,value,", "line 1: expected the columns id, source"),
        (ROW, ROW.replace("0.25", "strong"), "column value: expected a number, found 'strong'"),
        (ROW, ROW.replace("0.25", ""), "column value: expected a number, found nothing"),
        (ROW, ROW.replace("0.25", "nan"), "column value: expected a number, found 'nan'"),
        (ROW, ROW.replace("174", "174.5"), "column k: expected a whole number, found '174.5'"),
        (ROW, ROW.replace("174", "-174"), "column k: expected 1 or more, found -174"),
        (ROW, ROW + "-", "column n: expected 1 or more, found -22914"),
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


def package(folder: Path, facts: str, pairs: str) -> Path:
    """Write a small data package: a table of facts, and one that names facts and sources."""

    def table(name, key, **types):
        fields = [{"name": column, **rules} for column, rules in types.items()]
        return {
            "name": name,
            "path": f"{name}.csv",
            "schema": {"fields": fields, "primaryKey": key},
        }

    text, number = {"type": "string"}, {"type": "number"}
    words = ("id", "source", "effect_type", "value", "ci_low", "ci_high", "k", "n")
    kinds = dict(zip(words, (*[text] * 3, *[number] * 5), strict=True))
    names = dict.fromkeys(("first", "second", "sources", "fact", "facts"), text)
    share = {"type": "number", "constraints": {"maximum": 1}}
    tables = [
        table("facts", ["id"], **kinds, status=text, note=text),
        table("pairs", ["first", "second"], **names, share=share),
    ]
    (folder / "datapackage.json").write_text(json.dumps({"resources": tables}))
    (folder / "references.bib").write_text(BOOKS, encoding="utf-8")
    for (name, content), one in zip({"facts": facts, "pairs": pairs}.items(), tables, strict=True):
        header = ",".join(field["name"] for field in one["schema"]["fields"])
        (folder / f"{name}.csv").write_text(f"{header}\n{content}\n")
    return folder


FACT = "support,ainsworth1978,OR,2.5,1.5,4,3,100,VERIFIED,"
PAIR = "a,b,ainsworth1978 group2001,support,support,0.5"


def test_a_key_of_two_columns_and_keys_in_a_cell(tmp_path):
    loaded = evidence.load("pairs", package(tmp_path, FACT, f"{PAIR}\na,c,,,,1"))
    assert list(loaded.index.names) == ["first", "second"]
    assert loaded.loc[("a", "b"), "share"] == 0.5
    assert loaded.loc[("a", "c"), "facts"] == ""


@pytest.mark.parametrize(
    ("name", "facts", "pairs", "sentence"),
    [
        (
            "pairs",
            FACT,
            f"{PAIR}\n{PAIR}",
            "pairs.csv, line 3, columns first, second: 'a', 'b' stan",
        ),
        (
            "pairs",
            FACT,
            PAIR.replace("0.5", "1.5"),
            "line 2, column share: expected 1 or less, fou",
        ),
        (
            "pairs",
            FACT,
            PAIR.replace("group", "grup"),
            "column sources: expected a key .*'grup2001'",
        ),
        (
            "pairs",
            FACT,
            PAIR.replace("support,s", "support support,s"),
            "line 2, column fact: expected the id of a fact, found 'support support'",
        ),
        (
            "pairs",
            FACT,
            PAIR.replace("support,s", "supper,s"),
            "column fact: expected the .*'supper'",
        ),
        (
            "pairs",
            FACT,
            PAIR.replace(",0.5", " x,0.5"),
            "line 2, column facts: expected the id .*'x'",
        ),
        (
            "facts",
            FACT.replace("1.5", "0"),
            PAIR,
            "line 2, column ci_low: expected OR above 0, foun",
        ),
        (
            "facts",
            FACT.replace("OR,2.5,1.5", "count,2,-1"),
            PAIR,
            "column ci_low: expected count 0 or more, found -1",
        ),
        (
            "facts",
            FACT.replace("OR", "alpha"),
            PAIR,
            "column value: expected alpha between 0 and 1",
        ),
        (
            "facts",
            FACT.replace(",4,", ",2,"),
            PAIR,
            r"column value: .* interval \[1.5, 2\], found 2.5",
        ),
    ],
)
def test_what_leads_nowhere_or_goes_too_far_is_refused(tmp_path, name, facts, pairs, sentence):
    with pytest.raises(evidence.EvidenceError, match=sentence) as refused:
        evidence.load(name, package(tmp_path, facts, pairs))
    assert str(refused.value).startswith(f"{name}.csv, line ")


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
        evidence.EvidenceError,
        match=r"stability\.csv, line 2, column id: .* UTF-8 text, .*EF",
    ):
        evidence.load("stability", tmp_path)
    (tmp_path / "references.bib").write_bytes(b"\n\xef")
    with pytest.raises(evidence.EvidenceError, match=r"references\.bib, line 2: expected UTF-8"):
        bibliography(tmp_path)


def test_missing_files_and_tables_are_named(tmp_path):
    with pytest.raises(
        evidence.EvidenceError, match=r"no table 'horoscopes'\. Choose one of: effects_"
    ):
        evidence.load("horoscopes")
    with pytest.raises(evidence.EvidenceError, match=r"no file datapackage\.json .* download"):
        evidence.load("stability", tmp_path)
    (tmp_path / "datapackage.json").write_text('{\n"resources": [,]}')
    with pytest.raises(evidence.EvidenceError, match=r"datapackage.json, line 2: "):
        evidence.load("stability", tmp_path)


@pytest.mark.parametrize(
    ("bib", "sentence"),
    [
        ("@article{a2000,\n  year = 2000,\n}\n", r"line 2: expected '  name = {value},' or '}'"),
        ("@film{a2000,\n}\n", "line 1: expected '@article{key,' or an empty line, found '@film"),
        ("@book{a2000,\n  author = {A, B.},\n}\n", "line 3: the entry 'a2000' has no title"),
        ("@misc{a2000,\n  title = {{T},\n}\n", r"line 2: expected '  name = {value},' or '}'"),
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


def test_the_readme_counts_what_is_there():
    told = (DATA / "README.md").read_text("utf-8")
    for name in FACTS:
        row = rf"^\| `{name}` \| .+ \| {len(evidence.load(name))} \|$"
        assert re.search(row, told, re.MULTILINE), name
    statuses = Counter(evidence.fact(key).status for key in IDS)
    assert f"A collection of {statuses.total()} published numbers" in told
    for status, count in statuses.items():
        line = next(line for line in told.splitlines() if f"**{status}**" in line)
        assert f" {count} numbers" in line
    assert all(f"`{name}`" in told for name in TABLES)
