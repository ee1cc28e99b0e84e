"""local.stack: the sample product on the real emulators, from start to stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.errors import StartError
from local.processes import free_ports
from local.seeded import SeededBusiness, SeededUser
from local.settings import ROOT, Settings
from local.stack import Stack
from local.tokens import Login
from tests.local.bank_calls import ask_bni, ask_for_token, billing
from tests.local.sample_stack import SAMPLE_TEMPLATE
from tests.support.tools import RequireTool

TOOLS = ROOT / ".tools"
TABLE = "broadcast-credit-table"
BUCKET = "broadcast-credit-invoice-bucket"
BUSINESSES = [SeededBusiness("b-1", "Toko", [SeededUser("owner@example.test", "owner", "id")], [])]


@pytest.fixture(scope="module", autouse=True)
def _tools(require_tool: RequireTool) -> None:
    require_tool(TOOLS / "dynamodb-local" / "DynamoDBLocal.jar")
    require_tool(TOOLS / "ministack" / "bin" / "ministack")


class Running:
    """A stack that runs, and can be started anew in the same folder."""

    def __init__(self, folder: Path) -> None:
        (port,) = free_ports(1)
        pages = folder.parent / "dist"
        pages.mkdir()
        (pages / "index.html").write_text("<!doctype html><title>Sample</title>")
        self.settings = Settings(
            port=port, local_dir=folder, template=SAMPLE_TEMPLATE, dashboard=pages
        )
        self.seedings = 0
        self.stack = self._new()

    def restart(self) -> None:
        self.stack.stop()
        self.stack = self._new()
        self.stack.start()

    def _new(self) -> Stack:
        return Stack(self.settings, seed=self._seed, businesses=lambda: BUSINESSES)

    def _seed(self, stack: Stack) -> None:
        self.seedings += 1
        put(stack, "seeded", entity="BUSINESS")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("stack") / "local")
    try:
        running.stack.start()
        yield running
    finally:
        running.stack.stop()


@pytest.fixture
def stack(running: Running) -> Stack:
    return running.stack


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=10) as client:
        yield client


def mailed(stack: Stack) -> list[str]:
    """The subjects of all mails, which are the keys of the items that caused them."""
    return sorted(str(mail.message["Subject"]) for mail in stack.mailbox.mails())


def eventually(condition: Callable[[], Any]) -> Any:
    """What the condition says once it is true; fails after ten seconds."""
    for _ in range(200):
        if met := condition():
            return met
        time.sleep(0.05)
    return pytest.fail("it did not happen")


def put(stack: Stack, key: str, entity: str = "OUTBOX") -> None:
    stack.endpoints.dynamodb_client().put_item(
        TableName=TABLE, Item={"pk": {"S": key}, "sk": {"S": "-"}, "entity": {"S": entity}}
    )


def keys(stack: Stack) -> set[str]:
    items = stack.endpoints.dynamodb_client().scan(TableName=TABLE)["Items"]
    return {item["pk"]["S"] for item in items}


def test_request_reaches_the_handler_with_login_and_environment(
    stack: Stack, client: httpx.Client
) -> None:
    token = stack.tokens.id_token(Login("b-1", "owner@example.test", "owner", "id"))

    refused = client.get("/v1/echo")
    answer = client.get("/v1/echo", headers={"Authorization": f"Bearer {token}"})

    assert (refused.status_code, refused.json()) == (401, {"message": "Unauthorized"})
    seen = answer.json()
    claims = seen["event"]["requestContext"]["authorizer"]["jwt"]["claims"]
    assert claims["custom:business_id"] == "b-1"
    assert seen["environ"]["TABLE_NAME"] == TABLE
    assert seen["environ"]["BUCKET"] == BUCKET
    assert seen["environ"]["AWS_ENDPOINT_URL"] == stack.endpoints.services
    assert "AWS_CA_BUNDLE" not in seen["environ"]


def test_clock_of_the_handlers_is_set_over_http(client: httpx.Client) -> None:
    client.post("/local/clock", json={"now": "2021-09-12T03:00:00Z"})

    told = client.post("/door").json()["now"]

    assert told.startswith("2021-09-12T03:00:")


def test_schedule_runs_its_function(client: httpx.Client) -> None:
    answer = client.post("/local/schedules/tidy-up/run")

    assert answer.json() == {"job": "tidy-up", "done": 1}


def test_item_in_the_table_becomes_a_document_and_a_mail(
    stack: Stack, client: httpx.Client
) -> None:
    put(stack, "order-1")
    put(stack, "order-2", entity="ORDER")

    mail = eventually(
        lambda: [
            each
            for each in client.get("/local/mail").json()["items"]
            if each["subject"] == "order-1"
        ]
    )[0]

    (attachment,) = mail["attachments"]
    assert client.get(attachment["url"]).content == b"%PDF-1.7"
    s3 = stack.endpoints.s3_client()
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "order-1"})
    assert httpx.get(link).content == b"%PDF-1.7"
    with pytest.raises(s3.exceptions.ClientError, match="404"):
        s3.head_object(Bucket=BUCKET, Key="order-2")


def test_poison_goes_to_the_dead_letters_and_what_follows_is_done(stack: Stack) -> None:
    put(stack, "poison")
    put(stack, "order-after-poison")

    sqs = stack.endpoints.sqs_client()
    queue = sqs.get_queue_url(QueueName="broadcast-credit-dead-letters")["QueueUrl"]
    (message,) = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    document = {"Bucket": BUCKET, "Key": "order-after-poison"}
    eventually(lambda: has_object(stack, **document))

    dead = json.loads(message["Body"])
    assert dead["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert dead["DDBStreamBatchInfo"]["batchSize"] == 1


def has_object(stack: Stack, Bucket: str, Key: str) -> bool:
    s3 = stack.endpoints.s3_client()
    listing = s3.list_objects_v2(Bucket=Bucket, Prefix=Key)
    return listing["KeyCount"] == 1


def test_pages_are_shown(client: httpx.Client) -> None:
    for path in ("/local", "/local/mailbox", "/local/bank", "/local/style.css"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "http://127.0.0.1" in answer.text or path != "/local"


def test_dashboard_is_at_the_root_with_the_headers_of_the_template(client: httpx.Client) -> None:
    page = client.get("/top-up")
    beside = client.get("/v1/nothing")

    assert page.text == "<!doctype html><title>Sample</title>"
    assert page.headers["content-security-policy"] == "default-src 'none'; img-src dev.example"
    # The API's own 404 stays.
    assert (beside.status_code, beside.json()) == (404, {"message": "Not Found"})


def test_functions_know_where_the_banks_are(stack: Stack) -> None:
    functions = {each.name: each for each in stack.template.functions()}
    environ = functions["EchoFunction"].environ

    banks = stack.description["banks"]
    assert environ["BCA_URL"] == banks["BCA"]["url"]
    assert environ["BNI_URL"] == banks["BNI"]["url"]
    assert (banks["BNI"]["client_id"], banks["BNI"]["prefix"]) == ("001", "988")
    assert banks["BNI"]["callback_path"] == "/bni/ecollection/callback"


def test_bca_trusts_the_key_that_signs_for_us(stack: Stack) -> None:
    answer = ask_for_token(stack)

    assert answer.json()["responseCode"] == "2007300"


def test_bni_opens_a_billing_and_its_payment_comes_to_us(
    stack: Stack, client: httpx.Client
) -> None:
    assert ask_bni(stack, {**billing("ord-1"), "virtual_account": "9880011234567890"})[
        "status"
    ] == ("000")

    body = {"virtual_account": "9880011234567890"}
    counter, callback = client.post("/local/bank/pay", json=body).json()["exchanges"]

    assert counter["response"]["body"]["status"] == "000"
    # The sample has no door for it, which is the gateway's answer.
    assert callback["response"] == {"status": 404, "body": {"message": "Not Found"}}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_emulators_and_banks_listen_on_the_loopback_interface_only(stack: Stack) -> None:
    ports = {
        int(url.rsplit(":", 1)[1])
        for url in (
            stack.endpoints.dynamodb,
            stack.endpoints.services,
            *(bank["url"] for bank in stack.description["banks"].values()),
        )
    }

    listening = {port: address for address, port in listening_sockets() if port in ports}

    # 127.0.0.1 as the kernel writes it, and the same in IPv6.
    assert set(listening) == ports
    assert set(listening.values()) <= {"0100007F", "0000000000000000FFFF00000100007F"}


def listening_sockets() -> Iterator[tuple[str, int]]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local_address, state = line.split()[1], line.split()[3]
            if state == "0A":
                address, port = local_address.split(":")
                yield address, int(port, 16)


def test_second_stack_in_the_same_folder_is_refused(stack: Stack) -> None:
    (port,) = free_ports(1)
    second = Stack(Settings(port, stack.settings.local_dir, SAMPLE_TEMPLATE))

    with pytest.raises(StartError, match="another stack uses"):
        second.start()
    second.stop()


def test_reset_forgets_data_documents_mails_and_clock(stack: Stack, client: httpx.Client) -> None:
    put(stack, "before")
    ask_bni(stack, billing("before"))
    eventually(lambda: has_object(stack, BUCKET, "before"))
    client.post("/local/clock", json={"advance_seconds": 3600})

    answer = client.post("/local/reset")

    assert answer.status_code == 200
    assert keys(stack) == {"seeded"}
    assert client.get("/local/mail").json() == {"items": []}
    assert not has_object(stack, BUCKET, "before")
    assert stack.clock.offset().total_seconds() == 0
    assert stack.banks.known()["billings"] == []
    put(stack, "after")
    eventually(lambda: has_object(stack, BUCKET, "after"))


def test_restarted_stack_has_its_data_and_does_nothing_twice(running: Running) -> None:
    put(running.stack, "kept")
    # The mail is the last thing that an item causes.
    eventually(lambda: "kept" in mailed(running.stack))
    mails, seedings = mailed(running.stack), running.seedings
    before, secret = keys(running.stack), running.stack.bank_keys.secret()

    ask_bni(running.stack, billing("kept"))

    running.restart()
    put(running.stack, "new")
    eventually(lambda: "new" in mailed(running.stack))

    assert keys(running.stack) == before | {"new"}
    assert has_object(running.stack, BUCKET, "new")
    assert running.seedings == seedings
    assert has_object(running.stack, BUCKET, "kept")
    assert mailed(running.stack) == sorted([*mails, "new"])
    assert running.stack.bank_keys.secret() == secret
    assert ask_bni(running.stack, billing("kept"))["status"] == "105"
    assert ask_for_token(running.stack).json()["responseCode"] == "2007300"
    described = json.loads(running.settings.stack_file.read_text())
    assert described["url"] == f"http://127.0.0.1:{running.settings.port}"
    assert described["aws"]["table"] == TABLE


def test_missing_tool_is_named(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    stack = Stack(Settings(port, tmp_path / "local", SAMPLE_TEMPLATE, tools=tmp_path))

    with pytest.raises(StartError, match="DynamoDB Local is missing"):
        stack.start()
    stack.stop()


def run_local(port: int, folder: Path) -> subprocess.Popen[str]:
    environ = {**os.environ, "PORT": str(port), "LOCAL_DIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_description_left_by_a_stack_that_was_killed_is_taken_away(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    settings = Settings(port, tmp_path / "local", SAMPLE_TEMPLATE, tools=tmp_path)
    settings.local_dir.mkdir()
    settings.stack_file.write_text("{}")
    stack = Stack(settings)

    with pytest.raises(StartError):
        stack.start()
    stack.stop()

    assert not settings.stack_file.exists()


def test_product_starts_says_where_it_is_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with run_local(port, tmp_path / "local") as running:
        assert running.stdout is not None
        lines = [running.stdout.readline()]
        while "Logs" not in lines[-1]:
            lines.append(running.stdout.readline() or pytest.fail("it does not start"))
        described = json.loads((tmp_path / "local" / "stack.json").read_text())
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 0

    assert lines[0].startswith("Ready after ")
    assert f"  Mailbox           http://127.0.0.1:{port}/local/mailbox\n" in lines
    assert not (tmp_path / "local" / "stack.json").exists()
    for name in ("endpoint_url", "dynamodb_endpoint_url"):
        with pytest.raises(httpx.ConnectError):
            httpx.get(described["aws"][name])


def test_busy_port_is_one_line_and_status_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with run_local(port, tmp_path / "local") as running:
            out, err = running.communicate(timeout=20)

    assert running.returncode == 2
    assert out == ""
    assert err == (
        f"the local stack cannot start: port {port} is busy (Address already in use); "
        "set PORT to another\n"
    )
