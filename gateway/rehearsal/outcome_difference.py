"""Where an outcome is not the expected one, a line each."""

from collections.abc import Iterator, Mapping
from typing import Any

_TOLD_TO_HUMANS = "must"


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """`path: expected …, found …` for all that differs; `must` is for tests and for humans."""
    wanted = {key: value for key, value in expected.items() if key != _TOLD_TO_HUMANS}
    return list(_differences("", wanted, found))


def _differences(path: str, wanted: Any, found: Any) -> Iterator[str]:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key in wanted.keys() | found.keys() if wanted != found else ():
            place = f"{path}/{key}"
            if key not in found:
                yield f"{place}: expected {wanted[key]!r}, found nothing"
            elif key not in wanted:
                yield f"{place}: expected nothing, found {found[key]!r}"
            else:
                yield from _differences(place, wanted[key], found[key])
    elif isinstance(wanted, list) and isinstance(found, list):
        yield from (f"{path}: missing {one!r}" for one in wanted if one not in found)
        yield from (f"{path}: beyond {one!r}" for one in found if one not in wanted)
        if wanted != found and sorted(map(repr, wanted)) == sorted(map(repr, found)):
            yield f"{path}: in another order"
    elif wanted != found:
        yield f"{path}: expected {wanted!r}, found {found!r}"
