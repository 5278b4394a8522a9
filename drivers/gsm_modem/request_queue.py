"""What the core has asked for and not got yet: texts in order, the one on its way, probes."""

from collections import deque
from collections.abc import Iterator

from drivers.gsm_modem.submission import Submission
from gateway.driver_api import Completed, Unsent


class RequestQueue:
    """Every request in it ends with exactly one `Completed`, at the latest by `broken_off`."""

    def __init__(self) -> None:
        self.texts: deque[Submission] = deque()
        self.probes: deque[str] = deque()
        self._text: Submission | None = None

    def begin_text(self) -> Submission:
        """Take the next text; only while there is one and none is on its way."""
        self._text = self.texts.popleft()
        return self._text

    def text_ended(self) -> Completed:
        text, self._text = self._text, None
        assert text is not None
        assert text.receipt is not None
        return Completed(text.request_id, text.receipt)

    def withdraw(self, request_id: str) -> Completed | None:
        """Take back a text that waits; None if it has begun or is not known."""
        for text in self.texts:
            if text.request_id == request_id:
                self.texts.remove(text)
                return Completed(request_id, Unsent("withdrawn"))
        return None

    def broken_off(self, pdu_left: bool, cause: str) -> Iterator[Completed]:
        """End everything, each as far as it is known."""
        if self._text is not None:
            yield Completed(self._text.request_id, self._text.broken_off(pdu_left, cause))
        for request_id in (*(text.request_id for text in self.texts), *self.probes):
            yield Completed(request_id, Unsent(cause))
        self._text = None
        self.texts.clear()
        self.probes.clear()
