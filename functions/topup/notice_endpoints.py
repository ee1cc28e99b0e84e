"""One function per route about what the business was told by itself."""

from functions.topup.calls import Answer, Call, Dependencies, locale_of
from functions.topup.notice_answers import NotificationsAnswer, UnreadAnswer
from functions.topup.requests import NotificationsQuery, ReadNotificationsBody
from shared.usecases.read_notices import mark_read, read_notices


def list_notifications(needs: Dependencies, call: Call) -> Answer:
    """What the business was told by itself, newest first, in the caller's language."""
    query, caller = call.message_as(NotificationsQuery), call.caller
    locale = locale_of(needs.businesses.me(caller.business_id, caller.user), call)
    found = read_notices(caller.business_id, caller.user, query.limit, query.before, needs.notices)
    return Answer(NotificationsAnswer.of(found, locale))


def read_notifications(needs: Dependencies, call: Call) -> Answer:
    """Note that the caller has read the notifications, all or until an instant."""
    until, caller = call.message_as(ReadNotificationsBody).until, call.caller
    unread = mark_read(caller.business_id, caller.user, until, needs.notices, now=call.now)
    return Answer(UnreadAnswer(unread=unread))
