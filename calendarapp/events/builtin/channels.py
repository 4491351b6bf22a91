"""Marketing channels and shopper personas as every brand starts with them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .shapes import BuiltinChannel

CHANNELS: Mapping[str, BuiltinChannel] = {
    channel.key: channel
    for channel in (
        BuiltinChannel("paid_social", _("Paid social"), "paid"),
        BuiltinChannel("paid_search", _("Paid search"), "paid"),
        BuiltinChannel("display", _("Display and video"), "paid"),
        BuiltinChannel("affiliate", _("Affiliate"), "paid"),
        BuiltinChannel("influencer", _("Influencer"), "paid"),
        BuiltinChannel("organic_social", _("Organic social"), "owned"),
        BuiltinChannel("content", _("SEO and content"), "owned"),
        BuiltinChannel("pr", _("PR"), "earned"),
        BuiltinChannel("email", _("E-mail"), "owned", interruptive=True),
        BuiltinChannel("sms", _("SMS"), "owned", interruptive=True),
        BuiltinChannel("push_app", _("Push (app)"), "owned", interruptive=True),
        BuiltinChannel("push_web", _("Push (web)"), "owned", interruptive=True),
        BuiltinChannel("site", _("Site banner"), "owned"),
        BuiltinChannel("loyalty_app", _("Loyalty and app"), "owned"),
        BuiltinChannel("marketplace", _("Marketplace"), "paid"),
        BuiltinChannel("retail", _("Retail store"), "owned", online=False),
        BuiltinChannel("event", _("Pop-up and event"), "owned", online=False),
        BuiltinChannel("direct_mail", _("Direct mail"), "owned", online=False),
        BuiltinChannel("out_of_home", _("Out-of-home"), "paid", online=False),
        BuiltinChannel("broadcast", _("Radio, TV and podcast"), "paid", online=False),
        BuiltinChannel("customer_service", _("Customer service"), "owned"),
        BuiltinChannel("referral", _("Referral"), "earned"),
    )
}

PERSONAS: Mapping[str, Promise] = {
    "deal_seeker": _("First-time deal seeker"),
    "gift_buyer": _("Gift buyer"),
    "loyal_vip": _("Loyal VIP"),
    "lapsed": _("Lapsed customer"),
    "researcher": _("Researcher"),
    "local_visitor": _("Local store visitor"),
}
