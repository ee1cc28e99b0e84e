"""Values of the template's parameters that each deployment has of its own."""

PARAMETERS = {
    "AlarmAddress": "alarm@broadcast-credit.example",
    "EnterpriseContact": "enterprise@broadcast-credit.example",
    "MailSender": "billing@broadcast-credit.example",
    "SenderIdentity": "broadcast-credit.example",
    "SellerName": "PT Kredit Siaran Lokal",
    "SellerAddress": "Jl. Contoh No. 1, Jakarta Pusat 10110",
    "SellerNpwp": "0012345678091000",
    "SellerNitku": "0012345678091000000000",
    # As in BNI's own samples; with an id, BNI's accounts are offered.
    "BniClientId": "001",
}
