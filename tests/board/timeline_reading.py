"""What stands on a timeline, read as a person would."""

import re

from calendarapp.events.models import Dependency, Milestone

TIMELINE = "/b/maison-luma/timeline/"
HEAD = re.compile(r'<h2>(.*?)</h2><span class="count">(\d+)<')


def lanes(page):
    """Label → the titles drawn in it, in the order of the page."""
    found = {}
    for piece in page.text.split('<li class="lane">')[1:]:
        label = HEAD.search(piece)[1]
        found[label] = re.findall(r'class="told"><b>(.*?)</b>', piece.split('<li class="lane sum">')[0])
    return found


def counts(page):
    return {label: int(count) for label, count in HEAD.findall(page.text)}


def sums(page):
    """Label of each lane at the foot → week → what it says in words."""
    found = {}
    for piece in page.text.split('<li class="lane sum">')[1:]:
        cells = re.findall(r'<span class="sr">(.*?): (.*?)</span>', piece.split("</ol>")[0])
        found[re.search("<h2>(.*?)</h2>", piece)[1]] = dict(cells)
    return found


def stones(page):
    return re.findall(r'<span class="stone [^"]*?(done|late|due)(?: low)?" title="(.*?)"', page.text)


def need(event, needs, *, buffer=0):
    return Dependency.objects.create(event=event, needs=needs, buffer=buffer)


def without_milestones(cast, *args, **values):
    event = cast.event(*args, **values)
    Milestone.objects.filter(event=event).delete()
    return event
