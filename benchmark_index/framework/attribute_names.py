"""What systems call attributes of units, in words."""

from __future__ import annotations

from ..errors import Text

ATTRIBUTES = {
    "region": Text("所属地区", "Region"),
    "province": Text("所属省份", "Province"),
    "district": Text("所在区", "District"),
    "country": Text("所属国家", "Country"),
    "segment": Text("细分领域", "Segment"),
    "sector": Text("所属行业", "Sector"),
    "industry": Text("所属行业", "Industry"),
    "certification": Text("认证状态", "Certification"),
}


def attribute_name(attribute: str) -> Text:
    """Return what an attribute is called; itself where no words are known for it.

    >>> attribute_name("district").zh, attribute_name("tier_of_2022").zh
    ('所在区', 'tier_of_2022')
    """
    return ATTRIBUTES.get(attribute, Text(attribute, attribute))
