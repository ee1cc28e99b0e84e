"""Name a business anew on the documents of its later orders; those before have theirs frozen."""

from shared.domain.business import Locale, TaxIdentity, refuse_tax_identity
from shared.domain.errors import require
from shared.ports.businesses import BusinessStore
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved


def identify_business(
    business_id: str, identity: TaxIdentity, locale: Locale, store: BusinessStore, timer: Timer
) -> bool:
    """Set a business's tax identity and its language; False where it is not there.

    Raises InvariantBroken for an identity that is refused, and StoreBusy or StoreUnknown: the same
    request may be sent again.
    """
    require(refuse_tax_identity(identity) is None, "a party can be named on a document")
    return until_moved(lambda: store.identify(business_id, identity, locale), timer)
