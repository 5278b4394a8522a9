"""The time zone of a hall that keeps the offset of a scenario's `t0`, summer and winter."""

from datetime import datetime, timedelta

_HOUR = timedelta(hours=1)
_WHOLE_HOURS = range(-12, 15)
# Zones off the hour that know no summer time.
_OTHERS = {
    timedelta(hours=3, minutes=30): "Asia/Tehran",
    timedelta(hours=4, minutes=30): "Asia/Kabul",
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=6, minutes=30): "Asia/Yangon",
    timedelta(hours=9, minutes=30): "Australia/Darwin",
}


def zone_name(moment: datetime) -> str:
    """The zone by its IANA name; raises ValueError for an offset that no hall has."""
    offset = moment.utcoffset() or timedelta()
    hours, rest = divmod(offset, _HOUR)
    if hours == 8 and not rest:
        return "Asia/Shanghai"
    if not rest and hours in _WHOLE_HOURS:
        # The signs of these names are reversed: they say how far Greenwich is ahead.
        return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
    if offset in _OTHERS:
        return _OTHERS[offset]
    raise ValueError(f"no zone keeps {moment.isoformat()[-6:]}")
