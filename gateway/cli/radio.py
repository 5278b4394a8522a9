"""`muster radio`: who is on the air, and when each radio was heard last."""

from datetime import timedelta
from typing import Annotated

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded

app = typer.Typer(help="See the radios of the hall.", no_args_is_help=True)

_WITHIN_S = 5.0


@app.callback()
def _radio() -> None:
    """See the radios of the hall."""


@app.command("list")
def list_radios(
    silent_days: Annotated[
        int, typer.Option(help="Only those that were not heard for so many days.")
    ] = 0,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = _WITHIN_S,
) -> None:
    """List every radio of the roster, and every other that was heard."""
    from gateway.cli.core_client import talk
    from gateway.cli.radio_pages import all_radios
    from gateway.cli.radio_rows import radio_headers, radio_rows, silent_since
    from gateway.cli.table import show_table
    from gateway.cli.vocabulary import Vocabulary
    from gateway.clock import SteadyClock

    settings = loaded(config)
    found = talk(settings, config, lambda asker: all_radios(asker, timeout))
    since_utc = SteadyClock().utc() - timedelta(days=silent_days)
    shown = silent_since(found, since_utc) if silent_days else found
    words = Vocabulary(settings.site.language)
    show_table(radio_headers(words), radio_rows(shown, words, settings.zone))
