"""The words in which leaders answer, one line each: data for `answers`.

A clause speaks for a status only when the whole clause is made of known words: whatever may
stand before (`SUBJECTS`), the status word, whatever may stand behind it (`TAILS`).
"""

from enum import Enum


class AnswerCode(Enum):
    """What an answer means; the value is its digit, and 100 for what only words can say."""

    SEAT = 0
    ACKED = 1
    REFUSED = 2
    MUSTERED = 3
    ARRIVED = 4
    ENDED = 5
    HELP = 6
    REPEAT = 9
    DEPARTED = 100
    PROGRESS = 101

    @property
    def is_positive(self) -> bool:
        """Whether it moves an order forward, and so implies that the order was received."""
        return self in _POSITIVE


_POSITIVE = frozenset(
    {
        AnswerCode.ACKED,
        AnswerCode.DEPARTED,
        AnswerCode.MUSTERED,
        AnswerCode.ARRIVED,
        AnswerCode.ENDED,
    }
)

STATUS_WORDS: tuple[tuple[str, AnswerCode], ...] = (
    ("收到", AnswerCode.ACKED),
    ("收悉", AnswerCode.ACKED),
    ("签收", AnswerCode.ACKED),
    ("知悉", AnswerCode.ACKED),
    ("明白", AnswerCode.ACKED),
    ("知道了", AnswerCode.ACKED),
    ("已出发", AnswerCode.DEPARTED),
    ("出发了", AnswerCode.DEPARTED),
    ("已动身", AnswerCode.DEPARTED),
    ("在路上", AnswerCode.DEPARTED),
    ("在途中", AnswerCode.DEPARTED),
    ("在途", AnswerCode.DEPARTED),
    ("集结完毕", AnswerCode.MUSTERED),
    ("集合完毕", AnswerCode.MUSTERED),
    ("集结完成", AnswerCode.MUSTERED),
    ("集结到位", AnswerCode.MUSTERED),
    ("完成集结", AnswerCode.MUSTERED),
    ("已集结", AnswerCode.MUSTERED),
    ("到达", AnswerCode.ARRIVED),
    ("抵达", AnswerCode.ARRIVED),
    ("到场", AnswerCode.ARRIVED),
    ("已到", AnswerCode.ARRIVED),
    ("到现场", AnswerCode.ARRIVED),
    ("到了", AnswerCode.ARRIVED),
    ("处置完毕", AnswerCode.ENDED),
    ("处置结束", AnswerCode.ENDED),
    ("处置完成", AnswerCode.ENDED),
    ("处理完毕", AnswerCode.ENDED),
    ("处理结束", AnswerCode.ENDED),
    ("处理完成", AnswerCode.ENDED),
    ("任务完成", AnswerCode.ENDED),
    ("请求支援", AnswerCode.HELP),
    ("请求增援", AnswerCode.HELP),
    ("需要支援", AnswerCode.HELP),
    ("需要增援", AnswerCode.HELP),
    ("无法执行", AnswerCode.REFUSED),
    ("不能执行", AnswerCode.REFUSED),
    ("执行不了", AnswerCode.REFUSED),
    ("拒绝执行", AnswerCode.REFUSED),
    ("无法出动", AnswerCode.REFUSED),
    ("不能出动", AnswerCode.REFUSED),
)

# Words that speak only when nothing else stands in the clause: "人员到位" is no arrival.
LONE_WORDS: tuple[tuple[str, AnswerCode], ...] = (
    ("出发", AnswerCode.DEPARTED),
    ("到位", AnswerCode.ARRIVED),
    ("已到位", AnswerCode.ARRIVED),
    ("已经到位", AnswerCode.ARRIVED),
)

# Words of the menu that may be glued to their digit, as in "3集结" and "5结束".
MENU_WORDS: tuple[tuple[str, AnswerCode], ...] = (
    ("确认", AnswerCode.ACKED),
    ("无法", AnswerCode.REFUSED),
    ("集结", AnswerCode.MUSTERED),
    ("到", AnswerCode.ARRIVED),
    ("到位", AnswerCode.ARRIVED),
    ("结束", AnswerCode.ENDED),
    ("支援", AnswerCode.HELP),
    ("重听", AnswerCode.REPEAT),
    ("重发", AnswerCode.REPEAT),
    ("转人工", AnswerCode.SEAT),
)

SUBJECTS = (
    "我", "我们", "我队", "本队", "我方", "我部", "我单位", "队伍", "人员", "全体", "全员", "全队",
    "所有人", "已", "已经", "现", "均", "都", "全部", "刚", "顺利", "安全", "准时", "现场", "报告",
    "指令", "命令", "通知", "短信", "信息", "任务", "是", "是的", "好", "好的", "嗯",
)  # fmt: skip

TAILS = (
    "了", "啦", "的", "完毕", "现场", "指定地点", "事发地", "事发地点", "指令", "命令", "通知",
    "短信", "信息", "消息", "任务", "待命", "全部", "全员",
)  # fmt: skip

TEAM_ENDINGS = ("队", "队伍", "分队", "大队", "中队", "小队", "小组", "组", "支队")

# What may not stand in the name of a team or person before a status word.
SUBJECT_BLOCKERS = (
    "请", "等", "待", "如", "若", "要", "将", "会", "能", "应", "可", "望", "再", "让", "令", "命",
    "派", "其他", "兄弟", "马上", "立即", "才", "何", "谁", "哪", "怎", "消防", "群众", "家属",
)  # fmt: skip

# With one of these a name begins, as in "王强收到"; it is heard before a receipt only.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文褚卫柳鲍施陶戚喻柏水窦章云葛奚郎鲁韦昌苗凤花俞费廉岑殷毕安乐时皮卞齐伍元卜平和穆尤严华"
)

# What makes a sentence a no, or a not yet, wherever it stands.
NEGATIONS = (
    "没", "未", "不", "无", "别", "勿", "莫", "非", "否", "难", "拒", "毋", "取消", "失败", "暂缓",
)  # fmt: skip

# What a negation must not precede, however much stands between.
STATUS_STEMS = (
    "收", "签", "悉", "明白", "知道", "出发", "动身", "路上", "途", "集结", "集合", "到", "抵",
    "处置", "处理", "完成", "完毕", "结束", "执行", "出动", "支援", "增援",
)  # fmt: skip

# What a leader who says yes in a code must not add: the sentence takes the yes back.
INABILITIES = (
    "无法", "不了", "不能", "没法", "没办法", "拒绝", "不去", "不来", "无力", "不行", "取消",
    "来不及", "赶不及", "赶不上", "去不成",
)  # fmt: skip

# A clause of these alone takes a code back, whatever stem it leaves unsaid: "4 还没".
BARE_DENIALS = ("没", "没有", "未", "不", "不是", "否")
BEFORE_A_DENIAL = ("还", "尚", "暂", "暂时", "目前", "都", "也", "人", "人员", "一个", "全部", "仍")

# Phrases with a negation in them that deny nothing of a status.
HARMLESS = (
    r"(?:暂|目前)?(?:没有|没|无|未造成|未发生|未发现|暂无)(?:任何)?(?:人员|群众|人)?"
    r"(?:伤亡|受伤|死亡|被困|失踪|异常|问题|险情|明火|火情|损失|情况)",
    r"无人机",
    r"无线",
    r"特别",
    r"分别",
    r"级别",
    r"非常",
    r"不好意思",
    r"对不起",
    r"不错",
)

# "Soon", "on the way", "in ten minutes": a code of a stage reached does not go with these.
NOT_YET = (
    "预计", "马上", "即将", "快到", "就到", "快要", "稍后", "晚点", "尽快", "准备", "正在", "途中",
    "路上", "赶往", "再过", "分钟", "小时", "公里", "等会", "一会",
)  # fmt: skip

# Unless the sentence speaks of what comes after the stage: "3 15人 20分钟到" is a muster.
NEXT_STAGES: dict[AnswerCode, tuple[str, ...]] = {
    AnswerCode.MUSTERED: ("出发", "出动", "到", "抵", "赶往", "前往", "途中", "路上"),
    AnswerCode.ARRIVED: ("处置", "处理", "救", "结束", "排", "扑", "疏散", "转移", "完"),
    AnswerCode.ENDED: ("返", "归", "撤", "收队"),
}

# With one of these a text begins that reports how things stand, whatever else it says.
PROGRESS_WORDS = (
    "现场进展", "工作进展", "处置进展", "进展情况", "进展", "现场动态", "动态", "情况续报", "续报",
)  # fmt: skip

QUESTIONS = ("吗", "么", "?", "是否", "何时", "什么", "怎么", "哪", "谁", "请回复", "请确认", "呢")

ASKS_RESEND = ("再发", "重发", "重新发", "再说一遍", "没收到", "未收到", "没有收到")

# A number of people in these words is no strength.
CASUALTIES = (
    "伤", "亡", "死", "困", "失踪", "落水", "遇难", "中毒", "昏迷", "获救", "转移", "疏散", "撤离",
    "缺", "差", "少", "未", "没", "不", "需", "请求", "增援", "支援", "另", "还",
)  # fmt: skip

# What may surround a head count or a list of equipment, beside the subjects.
COUNT_WORDS = (
    "集结",
    "共",
    "共计",
    "总共",
    "实到",
    "队员",
    "人数",
    "携",
    "带",
    "带了",
    "装备",
)

MEASURES = "艘辆台部架套只个条把顶件具副箱根吨"
# What is no piece of equipment, "无人机" excepted.
NO_EQUIPMENT = ("人", "员", "预计", "约", "电话", "时", "点", "分", "号", "第", "总", "共")
