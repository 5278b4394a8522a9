"""What we signal in a call beside its sound: keys, and INFOs of whatever a gateway understands."""

from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Inform, Press
from drivers.sip.worker.tx_option import tx_option


def send_signal(call: Any, what: Press | Inform) -> None:
    """Over the library's `Call`; raises `pj.Error` where there is no audio, or no call."""
    if isinstance(what, Press):
        call.dialDtmf(what.keys)
        return
    info = pj.CallSendRequestParam()
    info.method = "INFO"
    info.txOption = tx_option((), what.content_type, what.body)
    call.sendRequest(info)
