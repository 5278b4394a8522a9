"""What others recorded of clients, where it lies beside the project: every radio understands it."""

import json
from pathlib import Path

from drivers.mototrbo_ip.simulated_octets import Malformed, read_text
from drivers.mototrbo_ip.simulated_requests import read_request

_RECORDED = Path(__file__).parents[4] / "shared" / "vectors" / "radio.json"
REPORTS = {"imm-answer", "trig-report", "unsolicited-report"}
OWN = [
    {"proto": "moto-lrrp", "raw": "0908220300000134311e", "expect": {"kind": "lrrp"}},
    {"proto": "moto-tms", "raw": "000ce00088040d000a00c696d37e", "expect": {"kind": "tms-text"}},
    {"proto": "okdmr-moto-tms", "raw": "0003d00001", "expect": {"own": {"kind": "tms-there"}}},
    {"proto": "moto-tms", "raw": "0014e00088040d000a00", "expect": {"kind": "tms-bad-length"}},
]


READ = {"moto-lrrp": read_request, "moto-tms": read_text}


def test_recorded_requests_texts_and_acknowledgements() -> None:
    found = json.loads(_RECORDED.read_text("utf-8"))["vectors"] if _RECORDED.is_file() else []
    for vector in [*OWN, *found]:
        read = READ.get(vector["proto"].removeprefix("okdmr-"))
        if read is None:
            continue
        expect = vector["expect"].get("own", vector["expect"])
        if expect.get("doc") in REPORTS:
            continue
        try:
            read(bytes.fromhex(vector["raw"]))
        except Malformed:
            assert expect["kind"] == "tms-bad-length", vector["raw"]
