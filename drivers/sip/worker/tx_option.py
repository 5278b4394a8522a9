"""What we add to a request that the library writes."""

from collections.abc import Iterable
from typing import Any

import pjsua2 as pj


def tx_option(
    headers: Iterable[tuple[str, str]], content_type: str = "", body: str = "", sender: str = ""
) -> Any:
    """`sender` is the From in place of the account's; empty is as without."""
    option = pj.SipTxOption()
    for name, value in headers:
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        option.headers.append(header)
    option.contentType, option.msgBody = content_type, body
    option.localUri = sender
    return option
