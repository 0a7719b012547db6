"""Measure what the project promises, print a table and keep it in results.json: `make bench`."""

import json
from pathlib import Path

from bench import interaction, simulation, startup

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Run every part; one after the other, so that they do not disturb each other."""
    results = simulation.measure() | startup.measure() | interaction.measure()
    print(f"{'':28}{'ratio':>8}{'ours':>10}{'against':>10}")
    for name, figure in results.items():
        ratio, ours, against = (figure[column] for column in ("ratio", "ours", "against"))
        print(f"{name:28}{ratio:8.2f}{ours:10.3g}{against:10.3g}  {figure['unit']}")
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
