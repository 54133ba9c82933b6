"""Figures as they are printed: median, range, and ratios taken turn by turn."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Figure:
    """What was measured under one name."""

    name: str
    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def line(self, unit: str) -> str:
        low, high = min(self.values), max(self.values)
        return f"  {self.name:<46} {self.median:9.1f} {unit}   ({low:.1f} … {high:.1f}, {len(self.values)} rounds)"


def ratio_line(name: str, figure: Figure, against: Figure, aim: str = "") -> str:
    """The median of the ratios of each turn, which holds when the machine's speed drifts."""
    ratios = [a / b for a, b in zip(figure.values, against.values, strict=True)]
    return f"  {name:<46} {statistics.median(ratios):9.2f} ×{f'   ({aim})' if aim else ''}"
