"""The crudest script that could do it: no journal, no reports, no second look.

One blocking thread a modem, fixed share of the texts, AT+CMGS and the PDU. What it takes
beyond parts × latency / modems is the pool's own delay and the machine's.

    python -m tests.bench.crude_process TEXTS CHARACTERS PORT…
"""

import os
import sys
import tty
from threading import Thread

from drivers.gsm_modem.pdu import encode_submit
from drivers.gsm_modem.text_parts import split_text
from tests.bench.site import number_of, text_of


def send_all(port: str, texts: list[tuple[str, str]]) -> None:
    """Send each text to its number, part by part."""
    line = os.open(port, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(line)
    for command in (b"ATE0\r", b"AT+CMGF=0\r"):
        ask(line, command, b"OK\r\n")
    for reference, (number, text) in enumerate(texts):
        for part in split_text(text, reference, False):
            submit = encode_submit(number, part, False, None)
            ask(line, b"AT+CMGS=%d\r" % submit.tpdu_octets, b"> ")
            ask(line, submit.hexadecimal.encode() + b"\x1a", b"OK\r\n")
    os.close(line)


def ask(line: int, data: bytes, until: bytes) -> None:
    os.write(line, data)
    heard = b""
    while not heard.endswith(until):
        heard += os.read(line, 4096)
        if b"ERROR" in heard:
            raise RuntimeError(heard.decode())


if __name__ == "__main__":
    texts, characters, *ports = sys.argv[1:]
    everything = [(number_of(n), text_of(int(characters))) for n in range(1, int(texts) + 1)]
    threads = [
        Thread(target=send_all, args=(port, everything[index :: len(ports)]))
        for index, port in enumerate(ports)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
