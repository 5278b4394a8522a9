"""A surname is respelt where it stands as one, and the same character nowhere else."""

import pytest

from drivers.sip.speech.surname_sounds import sounding


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        ("总指挥，单建国", "总指挥，善建国"),
        ("总指挥单建国，请服从指挥", "总指挥善建国，请服从指挥"),
        ("现场总指挥为仇某", "现场总指挥为求某"),
        ("联系人，曾强，幺五四", "联系人，增强，幺五四"),
        ("负责人解某", "负责人谢某"),
        ("曾县长", "增县长"),
        ("总指挥，曾副县长", "总指挥，增副县长"),
        ("由解局长指挥", "由谢局长指挥"),
        ("向任建军主任报告", "向人建军主任报告"),
        ("总指挥，区建国", "总指挥，欧建国"),
    ],
)
def test_a_surname_is_given_its_sound(written: str, sounds: str) -> None:
    assert sounding(written) == sounds


@pytest.mark.parametrize(
    "sentence",
    [
        "单号零零四二",
        "总指挥，分管副县长",
        "解除警报",
        "区队长到场",
        "由张三任队长",
        "请查看短信",
        "燕子坑村，任何人不得进入",
        "查看某地",
        "任何同志不得离岗",
        "解救同志",
        "任务由你队负责",
        "单位负责人到场",
        "请各单位联系人保持联络",
        "曾于昨日到场",
        "",
    ],
)
def test_the_same_character_elsewhere_is_left_alone(sentence: str) -> None:
    assert sounding(sentence) == sentence
