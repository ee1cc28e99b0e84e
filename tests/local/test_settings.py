"""local.settings: what the environment may say."""

from pathlib import Path

import pytest

from local.errors import StartError
from local.settings import Settings


def test_nothing_needs_to_be_said() -> None:
    settings = Settings.from_env({})

    assert settings.url == "http://127.0.0.1:8080"
    assert settings.local_dir == Path(".local").resolve()
    assert (settings.bca_url, settings.bni_url) == (None, None)


def test_banks_elsewhere_may_be_called() -> None:
    settings = Settings.from_env({"BNI_URL": "http://127.0.0.1:9000", "BCA_URL": ""})

    assert settings.bni_url == "http://127.0.0.1:9000"
    assert settings.bca_url is None


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "65536"}, "PORT must be a number"),
        ({"BNI_URL": "127.0.0.1:9000"}, "BNI_URL must be an address"),
        ({"BCA_URL": "ftp://bca.example"}, "BCA_URL must be an address"),
    ],
)
def test_what_is_none_is_refused(environ: dict[str, str], complaint: str) -> None:
    with pytest.raises(StartError, match=complaint):
        Settings.from_env(environ)
