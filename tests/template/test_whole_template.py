"""What AWS would say to the template, and what a deployment has to decide."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.template import TEMPLATE, Template


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-3"])
def test_cfn_lint_finds_nothing(region: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--regions", region, "--template", TEMPLATE],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 0)


def test_deployment_must_name_seller_sender_and_who_is_alarmed(template: Template) -> None:
    without_default = {name for name, each in template.parameters.items() if "Default" not in each}

    assert without_default == {
        "AlarmAddress", "MailSender", "SenderIdentity", "SellerName", "SellerAddress",
        "SellerNpwp", "SellerNitku",
    }  # fmt: skip


def test_template_uses_only_what_cloudformation_reads() -> None:
    """CloudFormation's YAML has no anchors, which every parser on this side would resolve."""
    tokens = TEMPLATE.read_text().split()

    assert [each for each in tokens if each[0] in "&*" and each[1:].isidentifier()] == []
