"""A generated site: a unit for every recipient, and the configuration of a whole gateway."""

import socket
from pathlib import Path
from typing import Any

SITE = "bench"
USER, PASSWORD = "core", "bench-core"
_ORDER = "【仙居应急联动】指令{letter}:各队立即集结。回复1签收2无法执行"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROLE = "正指挥"


def letter_of(order: int) -> str:
    """The letter of that order, from 1, while the ones before it are open; past Z there is none."""
    return _LETTERS[order - 1] if order <= len(_LETTERS) else ""


def text_of(characters: int, letter: str = "A") -> str:
    """A complete text (signed, with letter and menu) of exactly so many characters.

    The gateway adds nothing to it, so that peers send the very same.
    """
    text = _ORDER.format(letter=letter)
    return text.replace("各队", "各队" + "速" * (characters - len(text)))


def texts_of(characters: int) -> frozenset[str]:
    """That text with whichever letter an order may have."""
    return frozenset(text_of(characters, letter) for letter in ("", *_LETTERS))


def number_of(recipient: int) -> str:
    """The telephone of a recipient, from 1."""
    return f"154{recipient:08d}"


def unit_of(recipient: int) -> str:
    return f"U{recipient:05d}"


def write_roster(directory: Path, recipients: int) -> None:
    """One unit with one leader for each recipient."""
    directory.mkdir(parents=True, exist_ok=True)
    units = ["unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note"]
    people = ["person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note"]
    for number in range(1, recipients + 1):
        unit = unit_of(number)
        units.append(f"{unit},第{number}分队,1,township,第{number}村,,,10,")
        people.append(f"{unit}-A,{unit},队长{number},{ROLE},{number_of(number)},,,2026-01-01,,")
    (directory / "units.csv").write_text("\n".join(units) + "\n", encoding="utf-8")
    (directory / "people.csv").write_text("\n".join(people) + "\n", encoding="utf-8")


def write_config(directory: Path, port: int, modems: list[str], recipients: int) -> Path:
    """`gateway.toml` of modems at these ports; the state lies in `directory/state`."""
    channels = [
        f'name = "modem-{number}"\ndriver = "gsm_modem"\nport = "{modem}"'
        for number, modem in enumerate(modems, 1)
    ]
    return write_site(directory, port, channels, recipients)


def write_site(directory: Path, port: int, channels: list[str], recipients: int) -> Path:
    """`gateway.toml` with its roster and these channels' keys."""
    write_roster(directory / "roster", recipients)
    (directory / "core.pw").write_text(PASSWORD, encoding="utf-8")
    lines = [
        *("[site]", f'id = "{SITE}"', 'name = "仙居应急联动"', 'state_dir = "state"'),
        *("[core]", f'listen = "127.0.0.1:{port}"', f'username = "{USER}"'),
        'password_file = "core.pw"',
        *("[roster]", 'directory = "roster"'),
    ]
    for channel in channels:
        lines += ["[[channel]]", channel]
    path = directory / "gateway.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def order(
    order_id: str, recipients: range, text: str, tag: str = "A", **changes: Any
) -> dict[str, Any]:
    """An order by text to these recipients, as explicit legs; an empty `tag` asks for none."""
    legs = [{"unit_id": unit_of(number)} for number in recipients]
    asked = {"tag": tag} if tag else {}
    return {
        "order_id": order_id,
        "level": "重大",
        "category": "自然灾害",
        "class": "non_police",
        "bearers": ["sms"],
        "sms": text,
        "legs": legs,
        **asked,
        **changes,
    }


def place_in(directory: Path, name: str) -> Path:
    """A fresh directory for one run."""
    place = directory / name
    place.mkdir()
    return place


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
