"""A record with some fields changed: what `dataclasses.replace` is for the facts.

Records are msgspec structs, which are copied without running Python for every field: a start
folds every fact of the open orders, and each changes a record or two.
"""

from msgspec.structs import replace as changed

__all__ = ["changed"]
