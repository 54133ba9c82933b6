"""``script/bench [PART …]``: measures, and prints figures and ratios. Nothing here passes or fails."""

import sys
from importlib import import_module

PARTS = ("start_up", "registration")


def main(arguments: list[str]) -> int:
    unknown = set(arguments) - set(PARTS)
    if unknown:
        print(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    for part in arguments or PARTS:
        for line in import_module(f"tests.benchmarks.{part}").measure():
            print(line, flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
