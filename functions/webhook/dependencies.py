"""What the bank doors need from outside."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.ports.banks import VirtualAccountBank
from shared.ports.payments import PaymentStore
from shared.ports.strangers import StrangerStore
from shared.ports.surroundings import Chance, Clock, Timer
from shared.snap.credentials import BcaCredentials


@dataclass(frozen=True)
class BniDoor:
    """BNI as our caller, and as whom we ask about what it told."""

    client_id: str
    secret_keys: Callable[[], tuple[str, ...]]
    bank: VirtualAccountBank


@dataclass(frozen=True)
class Dependencies:
    """What the bank doors need from outside.

    `token_clock` is the time in which access tokens live. It is the same as `clock` wherever the
    product runs for real, and stands still where a local stack moves the product's clock. `bni` is
    absent where we have no accounts there. `replays_verdict` chooses between the two readings of
    BCA's double flagging: answer a repeat like the first time, or as 4042518 with the first flag.
    """

    store: PaymentStore
    strangers: StrangerStore
    credentials: Callable[[], BcaCredentials]
    bni: BniDoor | None
    clock: Clock
    token_clock: Clock
    chance: Chance
    timer: Callable[[], Timer]
    replays_verdict: bool
