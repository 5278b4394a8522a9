"""An import-linter contract: some modules may see no more of a place than a named part of it."""

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class SeesOnly(Contract):
    """Every direct import from `modules` into `place` has to end in `allowed`.

    All three are regular expressions on whole module names. A group `(?P<own>…)` in `modules`
    may stand as `{own}` in the other two: what a module may see of its own driver. Other than a
    list of forbidden modules it needs no change when a room is added, and forgets none.
    """

    type_name = "sees_only"

    modules = fields.StringField()
    place = fields.StringField()
    allowed = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        offences = [
            f"{importer} -> {imported}"
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._offends(importer, imported)
        ]
        return ContractCheck(kept=not offences, metadata={"offences": offences})

    def _offends(self, importer: str, imported: str) -> bool:
        source = re.fullmatch(str(self.modules), importer)
        if source is None:
            return False
        place, allowed = (self._filled(str(text), source) for text in (self.place, self.allowed))
        return bool(re.fullmatch(place, imported)) and not re.fullmatch(allowed, imported)

    @staticmethod
    def _filled(expression: str, source: re.Match[str]) -> str:
        return expression.replace("{own}", source.groupdict().get("own", ""))

    def render_broken_contract(self, check: ContractCheck) -> None:
        for offence in check.metadata["offences"]:
            output.print_error(offence)
