"""How the demo looks: a live table of the units, and the sums at the end."""

from collections.abc import Mapping, Sequence

from rich.cells import set_cell_size
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gateway.rehearsal.demo_board import Board, UnitRow
from gateway.rehearsal.demo_sums import Check, Sum

_NAME_CELLS = 14
_COLUMNS = 2
_STATUSES = ("acked", "mustered", "arrived", "ended")
_HEADS = ("发", "达", "签", "集", "到", "束")
_HOW = {
    "sms": ("s", "green"),
    "voice": ("v", "magenta"),
    "radio": ("r", "magenta"),
    "seat": ("o", "yellow"),
}
_LEGEND = (
    "发 texted  达 delivered  签 acknowledged  集 mustered  到 arrived  束 ended  "
    "(leaders; then how it was heard)"
)
_MARKS = (
    "s text   o bound by a seat   ! refused   v telephone, r radio: fed in at the driver contract"
)
FED = (
    "fed in at the driver contract, because only modems are on the wire here: "
    "the digits pressed (acked_by_voice) and the status of a radio; "
    "`muster rehearse` plays both on the drivers' own simulators"
)
NOT_YET = (
    "not part of this demo yet: deadline facts (late_mustered, late_arrived, late_reported), "
    "strength_short, feedback debt; ladders of calls"
)


def live_view(names: Mapping[str, str], board: Board, clock_line: str) -> RenderableType:
    """The whole picture, for 80 × 30; `names` is unit id → name, in the order of the legs."""
    units = list(names)
    height = -(-len(units) // _COLUMNS)
    blocks = [
        _block(units[start : start + height], names, board)
        for start in range(0, len(units), height)
    ]
    grid = Table.grid(*("" for _ in blocks), padding=(0, 1))
    grid.add_row(*blocks)
    legends = (Text(_LEGEND, style="dim"), Text(_MARKS, style="dim"))
    return Group(
        Text(clock_line, style="bold"), grid, *legends, _sums(board), _channels(board), _news(board)
    )


def sum_line(board: Board, clock_line: str) -> str:
    """The picture in one line, where there is no terminal."""
    return f"{clock_line} | {_sums(board).plain} | {_channel_count(board)}"


def sums_table(sums: Sequence[Sum]) -> Table:
    """The sums beside the expected ones."""
    table = Table("sum", "expected", "counted, and where", "", box=None, padding=(0, 2, 0, 0))
    for one in sums:
        counted = "   ".join(f"{value} {source}" for source, value in one.counted.items())
        verdict = Text("equal", "green") if one.equal else Text("DIFFERS", "bold red")
        table.add_row(one.name, str(one.expected), counted, verdict)
    return table


def checks_table(checks: Sequence[Check]) -> Table:
    """What has to hold besides the sums."""
    table = Table("check", "", "seen", box=None, padding=(0, 2, 0, 0))
    for check in checks:
        verdict = Text("holds", "green") if check.holds else Text("BROKEN", "bold red")
        table.add_row(check.name, verdict, check.detail)
    return table


def _block(units: Sequence[str], names: Mapping[str, str], board: Board) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("")
    table.add_column("", width=_NAME_CELLS, no_wrap=True)
    for head in _HEADS:
        table.add_column(head, width=2, no_wrap=True)
    for unit in units:
        row = board.rows.get(unit, UnitRow())
        short = unit.rpartition("-")[2]
        name = set_cell_size(names[unit], _NAME_CELLS)
        table.add_row(short, name, *_cells(row))
    return table


def _cells(row: UnitRow) -> list[Text]:
    texted = Text(str(len(row.texted) or ""), "cyan")
    delivered = Text(str(len(row.delivered) or ""), "cyan")
    if row.failed:
        delivered.append("!", "red")
    return [texted, delivered, *(_mark(row, status) for status in _STATUSES)]


def _mark(row: UnitRow, status: str) -> Text:
    if status == "acked" and "refused" in row.said:
        return Text("!", "bold red")
    letter, style = _HOW.get(row.said.get(status, ""), ("", ""))
    return Text(letter, style)


def _sums(board: Board) -> Text:
    legs, sent = board.rollup.get("legs", {}), board.rollup.get("deliveries", {})
    shown = {
        "texted": board.texted,
        "delivered": sent.get("delivered", 0),
        "undelivered": sent.get("failed", 0),
        "reached": board.rollup.get("reached", 0),
        **{name: legs.get(name, 0) for name in (*_STATUSES, "refused", "reported")},
    }
    return Text("  ".join(f"{name} {number}" for name, number in shown.items()))


def _channels(board: Board) -> Text:
    text = Text()
    for name, state in sorted(board.channels.items()):
        text.append(f"{name} {state}  ", "" if state == "up" else "bold red")
    return text


def _channel_count(board: Board) -> str:
    states = list(board.channels.values())
    down = [f"{name} {state}" for name, state in board.channels.items() if state != "up"]
    return "  ".join([f"channels {states.count('up')}/{len(states)} up", *sorted(down)])


def _news(board: Board) -> Text:
    lines = []
    for event in board.latest:
        data = event["data"]
        unit = event.get("subject", "").partition("/")[2]
        address = data.get("address", "")
        raw = data.get("raw", "") if address else ""
        lines.append(f"{event['sequence']:>5} {event['type']:<20} {unit:<7} {address} {raw}")
    return Text("\n".join(lines), style="dim", no_wrap=True, overflow="ellipsis")
