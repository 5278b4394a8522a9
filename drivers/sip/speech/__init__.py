"""What a telephone line says: texts read as Mandarin, rendered or put together from recordings.

`phrasebook.Phrasebook` is the only door: a driver hands it texts and gets names of WAV files.
"""
