"""How long a bank is made to wait, in milliseconds since its call began.

A bank that asks before it takes money is answered by 4 s. A request to the store takes at most
1.5 s (0.5 s to connect, 1 s to read, one attempt), so none may begin after 2.5 s; and a commit may
begin until 2 s, so that the time left suffices to find out what became of it.
"""

COMMIT_BEGUN_BY_MS = 2_000
REQUEST_BEGUN_BY_MS = 2_500
