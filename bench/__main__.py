"""Measure what the project promises, print a table and keep it in results.json: `make bench`.

``make bench PARTS=interaction`` measures one part. Figures that are not measured anew stay as they
are, those of `make bench-class` among them.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
PARTS = ("simulation", "startup", "interaction", "robustness")


def main(parts: list[str]) -> None:
    """Run parts of the bench; one after the other, so that they do not disturb each other."""
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}. Choose from: {', '.join(PARTS)}.")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    for part in parts or PARTS:
        results |= import_module(f"bench.{part}").measure()
    print(f"{'':30}{'ratio':>8}{'ours':>10}{'against':>10}")
    for name, figure in results.items():
        if "ratio" in figure:
            ratio, ours, against = (figure[column] for column in ("ratio", "ours", "against"))
            print(f"{name:30}{ratio:8.2f}{ours:10.3g}{against:10.3g}  {figure['unit']}")
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
