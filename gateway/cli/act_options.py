"""Who acts at a seat and why: options of every command that changes what happens to an order.

Both are demanded, and neither has a default: the account of a hall's machine is nobody's name.
Only the end of an order, which the contract writes without them, goes without.
"""

from getpass import getuser
from typing import Annotated

import typer


def _told(words: str) -> str:
    if not words.strip():
        raise typer.BadParameter("must not be empty")
    return words


By = Annotated[
    str,
    typer.Option("--by", "--operator", help="Who acts: name or seat.", callback=_told),
]
Reason = Annotated[
    str, typer.Option("--reason", help="Why; recorded with the act.", callback=_told)
]
ByOrAccount = Annotated[
    str,
    typer.Option(
        "--by",
        "--operator",
        help="Who acts: name or seat.",
        default_factory=getuser,
        callback=_told,
    ),
]
ReasonOrNone = Annotated[str, typer.Option("--reason", help="Why; recorded with the act.")]
