"""Where what was said can be heard again: a key of events and rows, for what was recorded."""


def recorded(file: str) -> dict[str, str]:
    """`recording` with the file below its channel's folder; nothing where there is none."""
    return {"recording": file} if file else {}
