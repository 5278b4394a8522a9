"""Lines and prompts out of any bytes, and never long work for what is nothing but line ends."""

import pytest

from drivers.gsm_modem.at_lines import PROMPT, AtLines


def tokens(data: bytes, awaiting_prompt: bool) -> list[str]:
    lines = AtLines()
    lines.awaiting_prompt = awaiting_prompt
    lines.feed(data)
    found = []
    while (token := lines.next()) is not None:
        found.append(token)
    return found


@pytest.mark.parametrize("fill", [b"\r", b"\r\n", b" ", b"\x1a", b" \r", b"x ", b"x\r"])
@pytest.mark.parametrize("awaiting_prompt", [True, False])
def test_a_flood_is_read_in_one_go(fill: bytes, awaiting_prompt: bool) -> None:
    """Half a megabyte; with a pattern that goes back over what it saw this takes hours."""
    flood = fill * (500_000 // len(fill))
    found = tokens(flood + b"\r\nOK\r\n", awaiting_prompt)
    assert found[-1] == "OK"


@pytest.mark.parametrize("before", [b"", b" ", b"\r\n", b"\r\n ", b"\x1a\r\n", b"~} ", b"#"])
def test_a_prompt_is_seen_behind_line_ends_blanks_and_noise(before: bytes) -> None:
    assert tokens(before + b"> ", awaiting_prompt=True) == [PROMPT]


def test_a_bare_prompt_counts_at_the_start_of_a_line_only() -> None:
    assert tokens(b"\r\n>", awaiting_prompt=True) == [PROMPT]
    assert tokens(b"+CCINFO: <Incoming>,1\r\n", awaiting_prompt=True) == ["+CCINFO: <Incoming>,1"]


@pytest.mark.parametrize("line", ['+CUSD: 1,"1> 2> ",15', "^SYSINFO> 2", "*PSUTTZ: > "])
def test_a_prompt_is_not_seen_within_an_unsolicited_line(line: str) -> None:
    found = tokens(line.encode() + b"\r\n> ", awaiting_prompt=True)
    assert found == [line.strip(), PROMPT]
