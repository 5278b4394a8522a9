"""`muster channel`: for the person at the rack."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Annotated, Any

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import Failure

app = typer.Typer(help="Look at, test and talk to channels.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="As in the configuration.")]
Said = str | None

_OF_A_PROBE_S = 75.0
# A telephone rings for a minute, and whoever picks up may hear all of it twice.
_OF_A_TRIAL_S = 300.0


@app.command("list")
def list_channels(config: ConfigOption = DEFAULT_CONFIG, timeout: TimeoutOption = 5.0) -> None:
    """List every channel with its state."""
    from gateway.cli.channel_rows import channel_headers, channel_rows
    from gateway.cli.core_client import answered, ask
    from gateway.cli.table import show_table
    from gateway.cli.vocabulary import Vocabulary

    settings = loaded(config)
    data = answered(ask(settings, config, "channel", "list", {}, timeout)).data
    words = Vocabulary(settings.site.language)
    rows = channel_rows(data.get("channels", []), words, settings.zone)
    show_table(channel_headers(words), rows)


@app.command("test")
def probe(
    name: Name,
    to: Annotated[
        Said, typer.Option(help="Page this radio or call this number: what comes back?")
    ] = None,
    group: Annotated[Said, typer.Option(help="Page this talkgroup.")] = None,
    text: Annotated[Said, typer.Option(help="What the page or the call says.")] = None,
    status: Annotated[Said, typer.Option(help="Send this status: 0x8002, or a name.")] = None,
    talk: Annotated[
        float | None, typer.Option("--talk-s", help="Demand the right to talk, and hold it.")
    ] = None,
    wait: Annotated[float, typer.Option(help="Seconds to listen, 30 at most.")] = 10.0,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds to wait for an answer: 75, of --to 300.")
    ] = None,
) -> None:
    """Ask a channel's device whether it is well, or try to reach somebody over it.

    Exit code 1 if it is not, or if he was not reached: of a call, if nobody pressed a key.
    """
    from gateway.cli.core_client import answered, ask

    given = {"text": text, "status": status, "talk_s": talk}
    tried = {key: value for key, value in given.items() if value is not None}
    if tried and to is None and group is None:
        raise Failure("whom? --text, --status and --talk-s need --to or --group")
    if to is not None and group is not None:
        raise Failure("--to or --group, not both")
    settings = loaded(config)
    asked: dict[str, Any] = {"name": name}
    if to is not None or group is not None:
        called = group if to is None else to
        asked |= {"to": called, "talkgroup": to is None, "wait_s": wait, **tried}
    patience_s = timeout or (_OF_A_TRIAL_S if len(asked) > 1 else _OF_A_PROBE_S)
    data = answered(ask(settings, config, "channel", "test", asked, patience_s)).data
    _show_probe(name, data, settings.zone)


def _show_probe(name: str, data: Mapping[str, Any], zone: tzinfo) -> None:
    from gateway.cli.channel_rows import heard_lines

    for key, value in data.get("facts", {}).items():
        typer.echo(f"{key}: {value}")
    for line in heard_lines(data.get("heard", []), zone):
        typer.echo(line)
    if not data.get("ok"):
        raise Failure(f"{name}: {data.get('reason') or 'not well'}")
    typer.echo(f"{name}: ok")


@app.command()
def trace(name: Name, config: ConfigOption = DEFAULT_CONFIG, timeout: TimeoutOption = 5.0) -> None:
    """Print the last bytes that went to and fro; they hold numbers and texts."""
    from gateway.cli.channel_rows import trace_lines
    from gateway.cli.core_client import answered, ask

    settings = loaded(config)
    data = answered(ask(settings, config, "channel", "trace", {"name": name}, timeout)).data
    for line in trace_lines(data.get("frames", []), settings.zone):
        typer.echo(line)


@app.command()
def release(
    name: Name, config: ConfigOption = DEFAULT_CONFIG, timeout: TimeoutOption = 5.0
) -> None:
    """Try a channel again that was put aside (a wrong PIN, a bug): you have acted on it."""
    from gateway.cli.core_client import answered, ask

    settings = loaded(config)
    answered(ask(settings, config, "channel", "release", {"name": name}, timeout))
    typer.echo(f"{name}: tried again")


@app.command()
def console(name: Name, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Type to a channel's serial port, while no gateway runs.

    A line is sent with a carriage return; one that ends in ^Z is sent with Ctrl-Z instead.
    """
    from gateway.cli.channel_console import talk_to_port

    talk_to_port(loaded(config), name)
