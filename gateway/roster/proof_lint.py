"""Addresses that nothing has come from for long (REQUIREMENTS RO-10, RO-15).

What is not proven may be right: whoever looks after the register asks, before an order does.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from gateway.roster.finding import Finding, note, warning
from gateway.roster.layout import PEOPLE, UNITS
from gateway.roster.numbers import normal
from gateway.roster.roster import Roster


def lint_proof(
    roster: Roster, last_heard: Mapping[str, datetime], now_utc: datetime, most_days: int
) -> Iterator[Finding]:
    """A warning for each address silent for more than `most_days`, a note for one never heard.

    `last_heard` is by the normal spelling. Who is not valid today is left out.
    """
    for file, line, whose, address in _addresses(roster, now_utc.date()):
        at_utc = last_heard.get(normal(address))
        if at_utc is None:
            yield note(file, line, f"{whose} {address} 从未有过来信或来电,未经证实")
        elif (days := (now_utc - at_utc).days) > most_days:
            text = f"{whose} {address} 已 {days} 天没有来信或来电(最近 {at_utc:%Y-%m-%d}),请核实"
            yield warning(file, line, text)


def _addresses(roster: Roster, today: date) -> Iterator[tuple[str, int, str, str]]:
    """File, line, whose it is, and the address as written."""
    for person in roster.people:
        if not person.valid_on(today):
            continue
        if person.mobile:
            yield PEOPLE, person.line, f"{person.label} 的手机号", person.mobile
        if person.radio_id:
            yield PEOPLE, person.line, f"{person.label} 的电台号", person.radio_id
    for unit in roster.valid_units(today):
        for phone in unit.duty_phones:
            yield UNITS, unit.line, f"{unit.label} 的值班电话", phone.number
