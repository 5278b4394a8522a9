"""What a call costs: classes of numbers, told by what they begin with, as each site names them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CostClasses:
    """`prefixes` by class, `most_per_hour` for those that have a cap."""

    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    most_per_hour: Mapping[str, int] = field(default_factory=dict)

    def of(self, number: str) -> str:
        """The class of a national number: of the longest prefix that fits; empty for none."""
        fitting = (
            (len(prefix), name)
            for name, prefixes in self.prefixes.items()
            for prefix in prefixes
            if number.startswith(prefix)
        )
        return max(fitting, default=(0, ""))[1]

    def faults(self) -> list[str]:
        """What keeps them from being told apart, or a cap from ever counting."""
        named: dict[str, str] = {}
        faults = [
            f"class_most_calls_per_hour: there is no class {name!r} in cost_classes"
            for name in self.most_per_hour
            if name not in self.prefixes
        ]
        for name, prefixes in self.prefixes.items():
            for prefix in prefixes:
                if named.setdefault(prefix, name) != name:
                    faults.append(f"cost_classes: {prefix} is both {named[prefix]} and {name}")
        return faults
