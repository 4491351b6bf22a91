"""Events that need each other."""

from datetime import date


def restock(cast, title="Restock Halo II", day=date(2027, 3, 9), **values):
    return cast.event(title, starts=day, kind="restock", calendar=cast.stock, **values)


def launch(cast, *needs, **values):
    return cast.event("Launch", starts=date(2027, 3, 10), needs=list(needs), **values)


def need(event, buffer=0, product=None):
    return {"event": event.pk, "buffer": buffer, "product": product.pk if product else None}
