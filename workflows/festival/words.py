"""Words that the rules share with forms and flow, kept where rules may read them."""

from __future__ import annotations

import re

EVALUATION, NEW, EDITION, CHANGE = "evaluation", "new", "edition", "change"

# Sorts and hosts that only the centre approves.
MEMORIAL = "memorial"
FOUR_BODIES = re.compile(
    r"^(中共)?(宁夏(回族)?)?自治区(党委|人大(常委会)?|人民代表大会(常务委员会)?|(人民)?政府|政协)(办公厅)?$"
)
FOUR_FUNCTIONS = frozenset({"party_committee", "party_office", "government", "government_office"})
FOUR_FUNCTIONS |= {"peoples_congress_office", "cppcc_office"}

GRAND = ("中国", "中华", "全国", "国际", "世界", "峰会", "高端", "高峰", "巅峰")
TOWN = re.compile(r"(乡|镇|街道|街道办事处)(人民政府)?$")
COMPANY = re.compile(r"(公司|集团|企业|酒店|厂)$")
LEADERS = re.compile(
    r"(邀请|出席|莅临)[^。；]{0,12}(领导|省长|主席|部长|书记|市长)"
    r"|(领导|省长|主席|部长|书记|市长)[^。；]{0,6}(出席|莅临)"
)

LEVIES, STARS, GIFTS, AWARDS = "levies", "stars", "gifts", "awards"
FORBIDDEN = (LEVIES, STARS, GIFTS)
LOAN, OPEN_MONEY = "loan", "open"
PUBLIC_MONEY = ("finance", "both")
OWN_LEVEL = "local"  # a basis: a city or county has approved it by itself

RESTING = ("retained", "evaluated")
ENDED = ("merged", "cancelled")
OVERDUE = ("report_overdue",)
UNREPORTED = ("held", "report_overdue")
REPLY = re.compile(r"[〔\[(（]\d{4}[〕\])）]\s*\d+\s*号")  # a document's number
