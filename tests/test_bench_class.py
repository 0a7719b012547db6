"""What the bench of a whole class concludes from its figures, and what the docs take from them."""

import json
import math
import re
from pathlib import Path

import pytest
import yaml

from bench import class_room, class_size, class_student

ROOT = Path(__file__).parents[1]
UNITS = {"M": 1e6, "G": 1e9, "Mi": 2**20, "Gi": 2**30}
MACHINE = {"cores": 2, "memory_gb": 16.0}


def level(students: int, **figures: float) -> dict[str, float]:
    """Return made-up figures of a class that works."""
    return {
        "students": students, "arrived": students, "failed": 0, "start_cpu_s": 6.0,
        "student_uss_mb": 200.0, "student_uss_mb_worst": 220.0, "kernel_uss_mb": 100.0,
        "hub_pss_mb": 150.0, "memory_used": 0.3, "delay_ms_p50": 40.0, "delay_ms_p95": 90.0,
        "cores_class": 0.05 * students,
    } | figures  # fmt: skip


def values() -> dict:
    return yaml.safe_load((ROOT / "docs/server/values.yaml").read_text(encoding="utf-8"))


def results() -> dict:
    return json.loads(class_room.RESULTS.read_text(encoding="utf-8"))


def megabytes(quantity: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(Mi?|Gi?)", quantity).groups()
    return int(number) * UNITS[unit] / 2**20


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"failed": 2}, "2 of 10"),
        ({"memory_used": 0.81}, "81%"),
        ({"delay_ms_p95": 1200.0}, "1200 ms"),
    ],
)
def test_a_class_breaks_by_failed_starts_memory_or_delay(figures, reason):
    assert reason in class_size.broken(level(10, **figures))


def test_a_class_within_all_limits_works():
    assert class_size.broken(level(10, memory_used=0.8, delay_ms_p95=1000.0)) is None


def test_a_class_whose_students_never_came_is_broken_although_nothing_else_was_measured():
    assert class_size.broken({"students": 10, "arrived": 5, "failed": 1})


def test_the_largest_class_held_comes_before_the_first_that_broke():
    levels = [level(1), level(2), level(5, delay_ms_p95=2000.0), level(10)]
    assert class_size.held(levels)["students"] == 2


def test_if_nothing_worked_the_bench_says_so():
    with pytest.raises(ValueError, match="No size of class"):
        class_size.held([level(1, failed=1)])


def test_five_of_100_delays_are_longer_than_the_95th_percentile():
    delays = [float(delay) for delay in range(1, 101)]
    found = class_size.percentiles(delays)
    assert sum(delay > found["delay_ms_p95"] for delay in delays) == 5
    assert found["delay_ms_p50"] == 50.5
    assert found["moves"] == 100


def test_a_server_holds_the_memory_of_its_class_and_a_larger_class_needs_a_larger_one():
    levels = [level(1), level(30)]
    sizes = [class_size.server(students, levels, MACHINE) for students in (10, 30, 100)]
    for students, size in zip((10, 30, 100), sizes, strict=True):
        assert size["memory_gb"] * class_size.FULL * 1024 > students * (220 + 100) + 150
        assert size["cores"] >= students * 2 / 30
    assert [size["measured"] for size in sizes] == [True, True, False]
    assert sizes[0]["need_gb"] < sizes[1]["need_gb"] < sizes[2]["need_gb"]
    assert sizes[0]["need_cores"] < sizes[1]["need_cores"] < sizes[2]["need_cores"]


def test_a_class_that_never_broke_is_no_limit_of_its_cores():
    held_all = class_size.server(100, [level(2)], MACHINE)
    broke = class_size.server(100, [level(2), level(5, delay_ms_p95=2000.0)], MACHINE)
    assert broke["need_cores"] == 100
    assert held_all["need_cores"] == pytest.approx(100 * 0.05 / class_size.FULL)


def test_a_slow_start_asks_for_more_cores():
    quick = class_size.server(30, [level(30, start_cpu_s=1.0)], MACHINE)
    slow = class_size.server(30, [level(30, start_cpu_s=60.0)], MACHINE)
    assert slow["cores"] > quick["cores"]


def test_the_table_tells_measured_from_extrapolated_and_from_what_nobody_measured():
    arrivals = {"at_once": {"students": 30, "failed": 0, "cells_s": 9.0, "cells_s_worst": 12.0}}
    figures = {
        "class_levels": [level(30)],
        "class_machine": MACHINE,
        "class_end": "time was up",
        "class_arrivals": arrivals | {"within_two_minutes": None},
    }
    table = class_size.table(figures)
    rows = [row.split("|")[4] for row in table.splitlines() if re.match(r"\| \d", row)]
    assert [row.split()[0] for row in rows] == ["measured:", "measured:", "extrapolated"]
    assert "the slowest 12 s" in table
    assert "Not measured: a class that arrives within two minutes" in table


def test_figures_are_kept_beside_those_of_the_other_benches(tmp_path):
    path = tmp_path / "results.json"
    path.write_text('{"startup_ratio": {"ratio": 1.4}, "class_end": "before"}')
    class_room.keep({"class_end": "after"}, path)
    assert json.loads(path.read_text()) == {"startup_ratio": {"ratio": 1.4}, "class_end": "after"}


def test_the_students_find_their_notebook_and_its_demo():
    notebook = json.loads(
        (ROOT / class_student.NOTEBOOK.removeprefix("secure-base/")).read_text("utf-8")
    )
    assert class_student.DEMO in {cell["id"] for cell in notebook["cells"]}


@pytest.mark.parametrize(
    ("state", "buffers", "expected"),
    [
        ({"front": {"caption": "words"}}, [b"\xff\xd8\xff\xe0"], True),
        ({"side": "back", "ahead": {}}, [], True),
        ({"back": {}, "ahead": {"name": "value"}}, [b"\xff\xd8\xff\xe0"], False),
        ({"value": '<img src="data:image/jpeg;base64,/9j/">'}, [], True),
        ({"value": 0.25}, [], False),
        ({"caption": "words"}, [b"no picture"], False),
    ],
)
def test_a_student_knows_a_picture_from_another_update(state, buffers, expected):
    assert class_student.shows_a_scene(state, buffers) is expected


def test_kubernetes_guarantees_what_a_student_was_measured_to_take():
    most = class_size.held(results()["class_levels"])
    student = values()["singleuser"]
    two_notebooks = most["student_uss_mb_worst"] + most["kernel_uss_mb"]
    assert megabytes(student["memory"]["guarantee"]) >= two_notebooks
    assert megabytes(student["memory"]["limit"]) >= 2 * megabytes(student["memory"]["guarantee"])
    assert student["cpu"]["guarantee"] >= most["cores_class"] / most["students"]


def test_kubernetes_finds_the_notebooks_where_the_image_has_them():
    text = (ROOT / "docs/server/values.yaml").read_text(encoding="utf-8")
    place = re.search(r"--target-repo-dir (\S+)", text)[1]
    student = values()["singleuser"]
    script = student["lifecycleHooks"]["postStart"]["exec"]["command"][-1]
    copied = re.findall(rf"{place}/(\w+)", script)
    assert sorted(copied) == ["data", "notebooks"]
    assert all((ROOT / folder).is_dir() for folder in copied)
    opened = student["defaultUrl"].removeprefix("/lab/tree/secure-base/")
    assert (ROOT / opened).is_file()


def test_nobody_can_log_in_before_the_teacher_has_chosen_who_may():
    assert values()["hub"]["config"] == {"JupyterHub": {"authenticator_class": "null"}}
    single = (ROOT / "docs/server/jupyterhub_config.py").read_text(encoding="utf-8")
    assert "allow_all" not in single


def test_the_bench_makes_up_a_password_that_no_file_holds():
    config = (ROOT / "bench/jupyterhub_config.py").read_text(encoding="utf-8")
    assert re.findall(r"password = (.*)", config) == ['os.environ["BENCH_PASSWORD"]']


def test_all_figures_of_the_table_are_numbers():
    most = class_size.held(results()["class_levels"])
    assert all(math.isfinite(most[name]) for name in class_room.COLUMNS)
