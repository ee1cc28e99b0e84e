"""The documents tell the truth: what they name is there, and what they list is all there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.fulfilment.events import METRIC_OF as FULFILMENT_METRIC_OF
from functions.fulfilment.feedback import METRIC_OF as FEEDBACK_METRIC_OF
from functions.usage.routes import REFUSED_REPORT
from functions.webhook.routes import BROKEN_CALL, ROUTES
from functions.webhook.routes import METRIC_OF as WEBHOOK_METRIC_OF
from tests.architecture.documents import (
    ROOT,
    Document,
    Reference,
    document,
    documents,
    is_there,
    names_in,
    references_in,
)

STORES = {
    "business_store.py": "DynamoBusinessStore",
    "order_store.py": "DynamoOrderStore",
    "correction_store.py": "DynamoCorrectionStore",
    "credit_store.py": "DynamoCreditStore",
    "pay_link_store.py": "DynamoPayLinkStore",
    "payment_store.py": "DynamoPaymentStore",
    "expiry_store.py": "DynamoExpiryStore",
    "outbox_store.py": "DynamoOutboxStore",
    "import_store.py": "DynamoImportStore",
    "reconciliation_store.py": "DynamoReconciliationStore",
    "stranger_store.py": "DynamoStrangerStore",
    "suspense_store.py": "DynamoSuspenseStore",
    "notice_store.py": "DynamoNoticeStore",
    "address_store.py": "DynamoAddressStore",
    "audit_store.py": "DynamoAuditStore",
    "tax_export_store.py": "DynamoTaxExportStore",
}
DECISION_PARTS = ["Context", "Decision", "Why", "What would change it"]
TEMPLATE = (ROOT / "template.yaml").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

every_document = pytest.mark.parametrize("each", documents(), ids=lambda each: each.name)


@every_document
def test_every_file_and_name_that_a_document_speaks_of_is_there(each: Document) -> None:
    missing = [str(reference) for reference in each.references() if not is_there(reference)]

    assert missing == []


@every_document
def test_every_link_inside_the_project_leads_somewhere(each: Document) -> None:
    missing = [target for target in each.links() if not _leads_somewhere(each, target)]

    assert missing == []


@every_document
def test_every_make_target_in_a_document_exists(each: Document) -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))

    assert set(re.findall(r"(?:`|^|[$;&] )make ([a-z]+)", each.text, re.MULTILINE)) <= targets


def test_every_document_is_reached_from_the_readme() -> None:
    reached = {"README.md"}
    waiting = ["README.md"]
    while waiting:
        here = document(waiting.pop())
        for target in here.links():
            path = (here.path.parent / target.partition("#")[0]).resolve()
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".md" and name not in reached:
                reached.add(name)
                waiting.append(name)

    assert reached == {each.name for each in documents()}


def test_every_rule_names_its_place_and_its_proof() -> None:
    rules = list(_rules())

    assert len(rules) > 40
    assert [name for name, _ in rules] == list(dict.fromkeys(name for name, _ in rules))
    for name, references in rules:
        code = [each for each in references if each.name and not each.is_test]
        tests = [each for each in references if each.name.startswith("test_") and each.is_test]
        assert code, f"{name} names no code"
        assert tests, f"{name} names no test"


def test_every_term_of_the_glossary_names_its_code() -> None:
    rows = document("docs/glossary.md").rows("Terms")

    assert len(rows) > 30
    for term, _, code, _ in rows:
        references = list(references_in(code))
        assert references, f"{term} names no code"
        assert all(each.path.startswith(("shared/", "functions/")) for each in references), term
        assert all(each.name for each in references), term
    terms = [row[0] for row in rows]
    assert terms == sorted(terms, key=str.lower)


def test_every_method_of_a_store_has_its_access_pattern_and_its_test() -> None:
    rows = document("docs/data-model.md").rows("Access patterns")

    for pattern, method, _, proof in rows:
        assert len(list(references_in(method))) == 1, pattern
        assert [each.name[:5] for each in references_in(proof)] == ["test_"], pattern
    listed = [str(each) for row in rows for each in references_in(row[1])]
    assert sorted(listed) == sorted(_store_methods())


def test_every_entity_of_the_table_is_described() -> None:
    stores = ROOT / "shared" / "adapters" / "dynamodb"
    entities = {
        name
        for file in stores.glob("*.py")
        for name in re.findall(r'"entity": "([A-Z]+)"', file.read_text(encoding="utf-8"))
    }
    model = document("docs/data-model.md")

    assert {row[0] for row in model.rows("Entities")} == entities
    described = {name for row in model.rows("Attributes") for name in row[0].split(", ")}
    assert described == entities


def test_every_alarm_and_metric_has_its_page_of_the_runbook() -> None:
    alarms = re.findall(r"^  (\w+Alarm):$", TEMPLATE, re.MULTILINE)
    text = document("docs/operations.md").text

    assert alarms
    assert [name for name in alarms if f"\n### {name}\n" not in text] == []
    counted = {service.counted_as for service in ROUTES.values()}
    webhook = {*WEBHOOK_METRIC_OF.values(), *counted, BROKEN_CALL}
    expiry = {"OrdersExpired", "PaymentsFound", "ReversedPayment", "BankUnanswered", "SuspenseIdr"}
    expiry |= {"AuditDifference", "AuditUnreached"}
    expiry |= {"HoldsExpired", "NumbersLapsed", "LapsesTold", "LapsesUntold"}
    fulfilment = {
        *FULFILMENT_METRIC_OF.values(),
        *FEEDBACK_METRIC_OF.values(),
        "AccountsGivenUp",
        "AccountsFailed",
    }
    metrics = {*webhook, *fulfilment, *expiry, REFUSED_REPORT}
    described = {row[0].strip("`") for row in document("docs/operations.md").rows("Metrics")}
    assert metrics == described


def test_every_parameter_of_the_template_is_explained_to_who_deploys() -> None:
    _, _, parameters = TEMPLATE.partition("\nParameters:\n")
    names = re.findall(r"^  (\w+):$", parameters.split("\nRules:\n")[0], re.MULTILINE)
    rows = document("docs/going-live.md").rows("Parameters")

    explained = [name for row in rows for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(explained) == sorted(names)


def test_every_suite_has_its_row() -> None:
    folders = {f"tests/{each.name}/" for each in (ROOT / "tests").iterdir() if each.is_dir()}

    rows = document("CONTRIBUTING.md").rows("Tests")

    assert {row[0].strip("`") for row in rows} == folders - {"tests/__pycache__/"}


def test_every_command_has_its_row() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))

    rows = document("CONTRIBUTING.md").rows("Start")

    assert {row[0].strip("`") for row in rows} == {f"make {each}" for each in targets - {"help"}}


def test_decisions_are_numbered_and_answer_the_same_questions() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [each.name[:4] for each in records] == [
        f"{position:04d}" for position in range(1, len(records) + 1)
    ]
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == DECISION_PARTS, record.name


def test_reference_that_leads_nowhere_is_found() -> None:
    text = (
        "`shared/ports/` `shared/ports/orders.py::OrderStore.place` `.local/stack.json` `make run`"
        " `shared/domain/order.py::OrderStatus.PAID` `shared/` `B#<business>` `README.md`"
    )
    gone = "`shared/port.py` `shared/ports/orders.py::Store` `share/` `tests/x.py::test_y`"

    assert all(is_there(each) for each in references_in(text))
    assert len(list(references_in(text))) == 6
    assert [is_there(each) for each in references_in(gone)] == [False] * 4


def test_what_is_fenced_off_is_no_prose(tmp_path: Path) -> None:
    text = (
        "before `a.py`\n```sh\ninside `b.py`\n```\nbetween\n```\nagain `c.py`\n```\nafter `d.py`\n"
    )
    fenced = tmp_path / "x.md"
    fenced.write_text(text, encoding="utf-8")

    assert [str(each) for each in Document(fenced).references()] == ["a.py", "d.py"]


def _rules() -> Iterator[tuple[str, list[Reference]]]:
    for block in document("docs/rules.md").text.split("\n- **")[1:]:
        name, _, body = block.partition("**")
        yield name, list(references_in(body.split("\n## ")[0]))


def _store_methods() -> list[str]:
    folder = ROOT / "shared" / "adapters" / "dynamodb"
    found = []
    for file, store in STORES.items():
        for name in names_in(folder / file):
            owner, _, method = name.partition(".")
            if owner == store and method and not method.startswith("_"):
                found.append(f"shared/adapters/dynamodb/{file}::{name}")
    assert {file.name for file in folder.glob("*_store.py")} == set(STORES)
    return found


def _leads_somewhere(source: Document, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (source.path.parent / path).resolve() if path else source.path
    if not file.is_relative_to(ROOT) or not file.exists():
        return False
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
