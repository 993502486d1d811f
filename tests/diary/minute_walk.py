"""An oracle for free times: it asks the wall clock at every minute and imports nothing of the product."""

from datetime import UTC, datetime


def works_at(at, weekly, exceptions, zone):
    wall = datetime.fromtimestamp(at, UTC).astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    today = wall.date()
    for works in (False, True):
        for rule in exceptions:
            listed = rule.first_on <= today <= rule.last_on and rule.opens <= minute < rule.closes
            if rule.works is works and listed:
                return works
    return any(
        rule.weekday == today.weekday()
        and rule.opens <= minute < rule.closes
        and (rule.first_on is None or today >= rule.first_on)
        and (rule.last_on is None or today <= rule.last_on)
        for rule in weekly
    )


def oracle(weekly, exceptions, busy, zone, window, minutes, before, after, grid):
    """Every start of the window at which all minutes are worked and none, buffers included, is taken."""
    start, end = window
    at_work = [works_at(at, weekly, exceptions, zone) for at in range(start, end, 60)]
    taken = {minute for first, last in busy for minute in range(first, last, 60)}
    found = []
    for number, at in enumerate(range(start, end, 60)):
        wall = datetime.fromtimestamp(at, UTC).astimezone(zone)
        if wall.minute % grid or number + minutes > len(at_work):
            continue
        inside = all(at_work[number : number + minutes])
        held = range(at - before * 60, at + (minutes + after) * 60, 60)
        if inside and not any(minute in taken for minute in held):
            found.append(at)
    return found
