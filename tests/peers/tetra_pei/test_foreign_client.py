"""A client that nobody here's driver has taught, at simulated radios on real ports."""

from pathlib import Path

import pytest

from tests.peers.tetra_pei.pei_client import PeiClient, RefusedError, text_of
from tests.peers.tetra_pei.radios import radios

LEADER, GROUP = "1001032", "2001"
QUICK = ("latency_s=0.05", "report_s=0.05", "answers_after_s=0.1")


def link_on(kind: str, directory: Path) -> str:
    return str(directory / "radio-{n}") if kind == "pty" else "tcp://127.0.0.1:0"


@pytest.mark.parametrize("kind", ["pty", "tcp"])
def test_it_starts_sends_a_text_gets_the_report_and_hears_the_answer(
    kind: str, tmp_path: Path
) -> None:
    settings = (*QUICK, f"answers.{LEADER}=1收到", "chunked=true", "baud=38400")
    with radios(1, link_on(kind, tmp_path), *settings) as (port,), PeiClient(port) as client:
        assert port.startswith("socket://" if kind == "tcp" else "/")
        client.start()
        assert client.identity == "1009999"
        assert client.facts["AT+CREG?"] == ["+CREG: 2,1"]
        assert client.facts["AT+CTOM?"] == ["+CTOM: 0"]
        client.send_text(LEADER, "立即集结", 7)
        report = client.next_sds()
        assert (report.sender, report.octets) == (LEADER, bytes((0x82, 0x10, 0, 7)))
        answer = client.next_sds()
        assert (answer.sender, text_of(answer)) == (LEADER, "1收到")
        client.report(answer)
        with pytest.raises(RefusedError, match="4"):
            client.command("AT+NONSENSE")


@pytest.mark.parametrize("kind", ["pty", "tcp"])
def test_two_of_them_page_each_other(kind: str, tmp_path: Path) -> None:
    with (
        radios(2, link_on(kind, tmp_path), *QUICK) as (first, second),
        PeiClient(first) as here,
        PeiClient(second) as there,
    ):
        here.start()
        there.start()
        here.send_text(there.identity, "到县府集合", 9)
        heard = there.next_sds()
        assert (heard.sender, text_of(heard)) == (here.identity, "到县府集合")
        there.report(heard)
        report = here.next_sds()
        assert (report.sender, report.octets) == (there.identity, bytes((0x82, 0x10, 0, 9)))
        there.send_text(GROUP, "全体注意", 1, group=True)
        heard = here.next_sds()
        assert (heard.sender, heard.called) == (there.identity, GROUP)
        assert text_of(heard) == "全体注意"


def test_the_cable_may_be_pulled_and_put_back(tmp_path: Path) -> None:
    with radios(1, link_on("pty", tmp_path), *QUICK) as (port,):
        for reference in (1, 2):
            with PeiClient(port) as client:
                client.start()
                client.send_text(LEADER, "集结", reference)
                assert client.next_sds().octets[3] == reference
