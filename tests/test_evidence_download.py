"""Fetching the raw answers, against a local server; reading them, from a made-up file."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from securebase import evidence
from securebase.evidence import download

HEADER = [*(f"Q{item}" for item in range(1, 37)), "age", "gender", "country"]
FORWARD = np.where(np.isin(np.arange(1, 37), (3, 15, 19, 22, 25, 27, 29, 31, 33, 35)), 2, 4)
"""Answers of someone who scores 4 on both scales: 4 to each item, 2 to the reversed ones."""


class Server(ThreadingHTTPServer):
    """Serves one file; ``ranges``: knows Range; ``stop_at``: breaks off after so many bytes."""

    content = b""
    ranges = True
    stop_at: int | None = None

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str | None] = []


class Handler(BaseHTTPRequestHandler):
    """Answers as its server says."""

    def do_GET(self):
        """Send the file, or the part of it that was asked for."""
        server = self.server
        asked = self.headers["Range"]
        server.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and server.ranges else 0
        if start and start >= len(server.content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(server.content) - start))
        self.end_headers()
        self.wfile.write(server.content[start : server.stop_at])

    def log_message(self, *_):
        """Keep the test's output clean."""


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    content = made_up_file([row(number % 3 + 2) for number in range(2000)]).encode()
    with Server() as server:
        server.content = content
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        monkeypatch.setattr(download, "ECR_URL", f"http://127.0.0.1:{server.server_port}/data.csv")
        monkeypatch.setattr(download, "ECR_SHA256", hashlib.sha256(content).hexdigest())
        yield server
        server.shutdown()


def row(answers, age=30, gender=2, country="NL") -> list:
    return [*np.broadcast_to(answers, 36), age, gender, country]


def made_up_file(rows: list[list]) -> str:
    return "\n".join(",".join(map(str, line)) for line in [HEADER, *rows]) + "\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ------------------------------------------------------------------------------- fetching


def test_a_file_is_fetched_once_with_a_bar_and_then_kept(server, tmp_path, capfd):
    path = evidence.fetch_ecr(tmp_path / "new")
    assert path.read_bytes() == server.content
    assert names(path.parent) == [path.name]
    assert "100%" in capfd.readouterr().err
    assert evidence.fetch_ecr(tmp_path / "new") == path
    assert server.asked == [None]


def test_an_interrupted_download_goes_on_where_it_stopped(server, tmp_path):
    server.stop_at = 70_000
    with pytest.raises(
        evidence.EvidenceError,
        match=r"broke off after 70,000 of [\d,]+ bytes\), but nothing .* run this again",
    ):
        evidence.fetch_ecr(tmp_path)
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [70_000]
    server.stop_at = None
    assert evidence.fetch_ecr(tmp_path).read_bytes() == server.content
    assert server.asked == [None, "bytes=70000-"]
    assert len(names(tmp_path)) == 1


def test_a_server_without_ranges_starts_over(server, tmp_path):
    server.ranges, server.stop_at = False, 70_000
    with pytest.raises(evidence.EvidenceError, match="broke off"):
        evidence.fetch_ecr(tmp_path)
    server.stop_at = None
    assert evidence.fetch_ecr(tmp_path).read_bytes() == server.content


def test_a_download_stopped_when_all_was_there_is_finished(server, tmp_path):
    (tmp_path / f"{evidence.fetch_ecr(tmp_path / 'x').name}.part").write_bytes(server.content)
    assert evidence.fetch_ecr(tmp_path).read_bytes() == server.content
    assert server.asked[-1] == f"bytes={len(server.content)}-"


@pytest.mark.parametrize("part", [b"", b"damaged before it broke off"])
def test_a_damaged_download_is_refused_removed_and_can_be_repeated(server, tmp_path, part):
    whole = server.content
    if part:
        part_name = f"{evidence.fetch_ecr(tmp_path / 'x').name}.part"
        folder = tmp_path / "y"
        folder.mkdir()
        (folder / part_name).write_bytes(part)
    else:
        folder = tmp_path
        server.content = whole.replace(b"NL", b"BE", 1)
    with pytest.raises(
        evidence.EvidenceError, match=r"^[^.]* not the file expected .* removed: run this again, or"
    ):
        evidence.fetch_ecr(folder)
    assert names(folder) in ([], ["x"])
    server.content = whole
    assert evidence.fetch_ecr(folder).read_bytes() == whole


def test_a_cached_file_that_was_damaged_is_fetched_again(server, tmp_path):
    path = evidence.fetch_ecr(tmp_path)
    path.write_bytes(b"damaged")
    assert evidence.fetch_ecr(tmp_path).read_bytes() == server.content


def test_without_a_network_a_sentence_says_that_nothing_is_lost(server, tmp_path):
    server.shutdown()
    server.server_close()
    with pytest.raises(evidence.EvidenceError) as refused:
        evidence.fetch_ecr(tmp_path)
    sentence = str(refused.value)
    assert "could not be downloaded" in sentence
    assert "nothing in the series needs this file, and the summaries in data/ go on" in sentence
    assert "\n" not in sentence
    assert len(evidence.load("ecr_overall")) == 2


def test_a_refusal_of_the_server_is_named(server, tmp_path, monkeypatch):
    monkeypatch.setattr(
        Handler, "do_GET", lambda self: self.send_error(404, "Not Found"), raising=True
    )
    with pytest.raises(evidence.EvidenceError, match=r"HTTP Error 404: Not Found"):
        evidence.fetch_ecr(tmp_path)


def test_the_file_is_pinned():
    assert "/5c97a7eebd2809cc526b1671d1fdeb82cedd5545/" in download.ECR_URL
    assert len(bytes.fromhex(download.ECR_SHA256)) == 32


def test_importing_loads_no_heavy_library():
    heavy = "{'http.client', 'pandas', 'pooch', 'requests', 'scipy', 'statsmodels', 'tqdm'}"
    code = f"import sys, securebase.evidence; print(sorted({heavy} & set(sys.modules)))"
    package = Path(evidence.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=package, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# -------------------------------------------------------------------------------- reading


def test_answers_are_cleaned_and_scored(tmp_path):
    one = row(FORWARD, 41, 1, "NA")
    no_answer = FORWARD.copy()
    no_answer[7] = 0
    anxious = np.where(np.arange(36) % 2, 6 - FORWARD, FORWARD)
    people = [
        one,
        one,  # a duplicate
        row(3),  # one answer to everything
        row(no_answer),
        row(FORWARD, age=17),
        row(FORWARD, age=3_546_789),
        row(FORWARD, gender=0),
        row(anxious, age=90, gender=3),
    ]
    path = tmp_path / "answers.csv"
    path.write_text(made_up_file(people))
    loaded = evidence.load_ecr(path)
    assert loaded[["age", "gender", "country"]].to_numpy().tolist() == [
        [41, "men", "NA"],
        [90, "other", "NL"],
    ]
    assert loaded["avoidance"].tolist() == [4, 4]
    assert loaded["anxiety"].tolist() == [4, 2]
    assert loaded.loc[0, "item_1":"item_36"].tolist() == FORWARD.tolist()


def test_answers_are_fetched_if_no_file_is_named(monkeypatch, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(made_up_file([row(FORWARD)]))
    monkeypatch.setattr(download, "fetch_ecr", lambda: path)
    assert len(evidence.load_ecr()) == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("country", "land", r"answers\.csv, line 1: expected the columns Q1, .*, country\."),
        ("Q36,age", "age", r"answers\.csv, line 1: expected the columns Q1, "),
        ("30,2", "30,4", r"answers\.csv, line 2, column gender: expected 0 to 3, found 4\."),
        ("4,4,2", "6,4,2", r"answers\.csv, line 2, column Q1: expected 0 to 5, found 6\."),
        ("30,2", "young,2", r"answers\.csv cannot be read as answers: .*young"),
    ],
)
def test_another_file_is_refused(tmp_path, old, new, sentence):
    path = tmp_path / "answers.csv"
    text = made_up_file([row(FORWARD)])
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(evidence.EvidenceError, match=sentence):
        evidence.load_ecr(path)


def test_a_missing_file_and_broken_utf8_are_refused(tmp_path):
    with pytest.raises(evidence.EvidenceError, match=r"gone\.csv cannot be read"):
        evidence.load_ecr(tmp_path / "gone.csv")
    (tmp_path / "broken.csv").write_bytes(made_up_file([row(FORWARD)]).encode() + b"\xef")
    with pytest.raises(evidence.EvidenceError, match=r"broken\.csv cannot be read"):
        evidence.load_ecr(tmp_path / "broken.csv")


# ------------------------------------------------------------------------------ real file

REAL = os.environ.get("SECURE_BASE_ECR")


@pytest.mark.skipif(not REAL, reason="SECURE_BASE_ECR names no raw file")
def test_the_summaries_follow_from_the_raw_answers():
    path = Path(REAL)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == download.ECR_SHA256
    answers = evidence.load_ecr(path)
    overall = evidence.load("ecr_overall")
    scores = answers[list(overall.index)]
    assert (overall["n"] == len(answers)).all()
    assert scores.mean().to_numpy() == pytest.approx(overall["mean"].to_numpy(), abs=1e-4)
    assert scores.std().to_numpy() == pytest.approx(overall["sd"].to_numpy(), abs=1e-4)
    histogram = evidence.load("ecr_score_histogram")["count"].unstack()
    edges = np.append(histogram.index, 5) - 1e-9
    edges[-1] = 5
    counts, *_ = np.histogram2d(*scores.to_numpy().T, bins=(edges, edges))
    assert (counts == histogram.to_numpy()).all()
    genders = answers.groupby("gender")["age"].count()
    by_age = evidence.load("ecr_by_age_gender")["n"].groupby("gender").sum()
    assert (genders - by_age).to_dict() == {"men": 0, "other": 15, "women": 0}
    items = evidence.load("ecr_items")
    given = answers.filter(like="item_")
    assert given.mean().to_numpy() == pytest.approx(items["mean"].to_numpy(), abs=1e-4)
    pairs = evidence.load("ecr_item_correlations")["r"]
    found = given.corr().to_numpy()
    assert [found[a - 1, b - 1] for a, b in pairs.index] == pytest.approx(list(pairs), abs=1e-4)
