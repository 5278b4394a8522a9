"""Every act from the command line says who and why, and neither may be blank.

The contract writes `muster order cancel ID` and `close ID`: these go without, by the account.
"""

import pytest

from gateway.cli.command_tree import execute
from tests.unit.cli.test_commands import Out

WHO, WHY = ("--by", "席位1"), ("--reason", "电话听到")
ACTS = [
    ("order", "update", "XJ-1", "--sms", "各队改到南门"),
    ("order", "transfer", "XJ-1", "--to", "G02"),
    ("operator", "mark", "XJ-1", "G01", "1"),
    ("operator", "bind", "XJ-1", "G01", "1", "--source", "15400017777"),
    ("operator", "correct", "XJ-1", "G01", "acked", "--at", "2026-08-12T14:00:00+08:00"),
    ("operator", "resend", "XJ-1", "G01"),
    ("operator", "takeover", "XJ-1", "G01"),
    ("operator", "decide", "XJ-1/sms/1#1", "leave"),
    ("operator", "call", "G01-A", "--order", "XJ-1"),
    ("operator", "hand-over", "lines/1/abc", "--seat", "sip:801@10.0.0.5"),
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: "-".join(act[:2]))
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (WHO, "--reason"),
        (WHY, "--by"),
        ((*WHO, "--reason", " "), "--reason"),
        (("--by", "", *WHY), "--by"),
        (("--operator", "", *WHY), "--by"),
    ],
)
def test_an_act_without_a_name_or_a_reason_is_bad_usage(
    act: tuple[str, ...], options: tuple[str, ...], told: str, capsys: Out
) -> None:
    assert execute([*act, *options]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("options", [(), WHO, WHY])
@pytest.mark.parametrize("verb", ["cancel", "close"])
def test_an_order_is_ended_as_the_contract_writes_it(
    verb: str, options: tuple[str, ...], capsys: Out
) -> None:
    assert execute(["order", verb, "XJ-1", *options, "--config", "nowhere.toml"]) == 78
    assert "nowhere.toml" in capsys.readouterr().err


@pytest.mark.parametrize("act", ACTS, ids=lambda act: "-".join(act[:2]))
def test_an_act_with_both_goes_on_to_the_configuration(act: tuple[str, ...], capsys: Out) -> None:
    assert execute([*act, *WHO, *WHY, "--config", "nowhere.toml"]) == 78
    assert "nowhere.toml" in capsys.readouterr().err
