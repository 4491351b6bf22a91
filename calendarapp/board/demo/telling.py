"""What each demo brand writes of its plans and figures: its language, its sources, its money. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Telling:
    """`rate`: the brand's money for one euro; `smallest`: its smallest coin. `sources` has the usual one under ""."""

    owner: str
    objective: str
    description: str
    campaign_notes: str
    offer: str
    code: str
    brief: str
    supplier: str
    restock_notes: str
    event_notes: str
    attribution: str
    sources: Mapping[str, str]
    rate: int
    smallest: Decimal

    def source_of(self, metric_key: str) -> str:
        return self.sources.get(metric_key, self.sources[""])


LUMA = Telling(
    owner="Maison Luma (owner)",
    objective="Bring {title} to first-time and lapsed customers",
    description="{title}: one story over all channels, product first, no countdowns.",
    campaign_notes="Margin allows 15 % at most; finance has agreed.",
    offer="Set of two, −15 %",
    code="LUMA15",
    brief="Brief",
    supplier="Atelier Grasse",
    restock_notes="Buffer of three days.",
    event_notes="Checked with customer service.",
    attribution="7-day click, platform",
    sources=MappingProxyType(
        {
            "": "Shop",
            "ad_spend": "Meta, Google Ads",
            "attributed_revenue": "Meta, Google Ads",
            "ltv": "Warehouse",
            "cac": "Finance + CRM",
        }
    ),
    rate=1,
    smallest=Decimal("0.01"),
)
HANOK = Telling(
    owner="박서준",
    objective="첫 구매 고객과 휴면 고객에게 {title} 알리기",
    description="{title}: 모든 채널에서 하나의 이야기로, 제품을 앞세우고 카운트다운은 쓰지 않습니다.",
    campaign_notes="마진상 할인은 최대 15%까지. 재무팀과 협의 완료.",
    offer="2개 세트 15% 할인",
    code="HANOK15",
    brief="브리프",
    supplier="보성다원",
    restock_notes="여유 기간 3일.",
    event_notes="고객 서비스팀과 확인 완료.",
    attribution="7일 클릭, 플랫폼 기준",
    sources=MappingProxyType(
        {
            "": "자사몰",
            "ad_spend": "네이버, 카카오모먼트",
            "attributed_revenue": "네이버, 카카오모먼트",
            "ltv": "데이터 웨어하우스",
            "cac": "재무 + CRM",
        }
    ),
    rate=1300,
    smallest=Decimal(1),
)
