"""What the model is asked for: phonemes and their numbers, by its published table."""

from drivers.sip.speech.kokoro_tokens import phonemes_of, tokens_of

# What misaki makes of these words.
READ = {"指令": ["ꭧɨ↓li↘ŋ"], "立即集结": ["li↘ʨi↗", "ʨi↗ʨje↗"]}


def test_words_letters_and_pauses_become_phonemes() -> None:
    assert phonemes_of("指令A，立即集结", READ.__getitem__) == "ꭧɨ↓li↘ŋ ˈA , li↘ʨi↗ ʨi↗ʨje↗."


def test_letters_are_spelt() -> None:
    assert phonemes_of("XJ", READ.__getitem__) == "ˈɛks ʤˈA."


def test_every_phoneme_has_its_number() -> None:
    assert tokens_of("ꭧɨ↓li↘ŋ ˈA.") == [23, 101, 169, 54, 51, 173, 112, 16, 156, 24, 4]


def test_every_letter_is_known_to_the_model() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    spelt = phonemes_of(letters, READ.__getitem__)
    assert len(tokens_of(spelt)) == len(spelt)


def test_what_the_model_does_not_know_is_left_out() -> None:
    assert tokens_of("a❓") == [43]
