"""Pages, texts, presence, positions and alarms over Hytera DMR equipment on IP."""
