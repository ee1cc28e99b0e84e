"""The whole local stack: what belongs to it, in which order it starts, and how it ends."""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from infra import dashboard_files
from local import stack_file
from local.aws import REGION, AwsEndpoints
from local.bank_api import BankApi
from local.bank_keys import BankKeys, load_or_make
from local.banks import BCA, BNI, Banks
from local.clock import StackClock
from local.control_api import REFUSED, SES_PATH, ControlApi, refuse
from local.dashboard import Dashboard, OneOrigin, security_headers
from local.emulators import start_dynamodb_local, start_ministack
from local.errors import StartError
from local.event_bus import EventBus
from local.execution_environment import Launch
from local.gateway import Gateway
from local.http_server import HttpServer, address_of, claim_port
from local.index_page import index_page
from local.intrinsics import TemplateError
from local.lambda_runtime import LambdaRuntime
from local.login import Client, LoginServer
from local.login_pages import LoginPages, endpoints
from local.mail_pages import MailPages
from local.mailbox import Mailbox
from local.pages import style
from local.parameters import PARAMETERS
from local.processes import Children, free_ports, wait_until_answering
from local.schedules import Scheduler
from local.seed import seed
from local.seeded import SeededBusiness, businesses
from local.settings import ROOT, Settings
from local.stores import Stores
from local.stream_pump import StreamPump
from local.template import Template, translate
from local.tokens import TokenIssuer

# The names in template.yaml that the stack itself needs to know.
TABLE = "Table"
INVOICE_BUCKET = "InvoiceBucket"
BANK_SECRET = "BankSecret"  # noqa: S105 (a name, not a secret)
USER_POOL = "UserPool"
DASHBOARD_CLIENT = "DashboardClient"
ENGINE_CLIENT = "EngineClient"
DASHBOARD_HEADERS = "DashboardHeaders"
ENTERPRISE_CONTACT = "EnterpriseContact"
STAGE = "Stage"
BCA_SIGNING_KEY = "BcaSigningKey"
COMPANY_CODE = "BcaCompanyCode"
BNI_CLIENT_ID = "BniClientId"
BNI_PREFIX = "BniPrefix"


class Stack:
    """One running stack. Make it, `start` it, and `stop` it however far the start came.

    The public attributes are there once it has started, for whoever works with it from inside.
    `seed` fills its empty stores, and `businesses` tells whom it put there.
    """

    settings: Settings
    url: str
    clock: StackClock
    endpoints: AwsEndpoints
    template: Template
    bank_keys: BankKeys
    banks: Banks
    tokens: TokenIssuer
    mailbox: Mailbox
    functions: LambdaRuntime
    description: dict[str, Any]

    def __init__(
        self,
        settings: Settings,
        *,
        seed: Callable[[Stack], None] = seed,
        businesses: Callable[[], Sequence[SeededBusiness]] = businesses,
    ) -> None:
        self.settings = settings
        self._fill = seed
        self._businesses = businesses
        self.url = settings.url
        self.clock = StackClock(settings.clock_file)
        # Undone in reverse order, so everything started below registers how it is stopped.
        self._started = contextlib.ExitStack()
        self._children = Children()
        self._started.callback(self._children.stop_all)
        self._emulators: list[_Emulator] = []
        self._pumps: list[StreamPump] = []
        self._reset_lock = threading.Lock()

    def start(self) -> None:
        """Start everything and announce it in stack.json; raises StartError."""
        try:
            self._claim()
            self._start_emulators()
            self._read_template()
            self._await_emulators()
            self._make_stores()
            self._open_banks()
            self._start_functions()
            self._start_serving()
            self._start_pumps()
            if not self._is_seeded():
                self._seed()
            self._started.callback(self._scheduler.stop)
            self._scheduler.start()
            self._started.callback(stack_file.remove, self.settings.stack_file)
            stack_file.write(self.settings.stack_file, self.description)
        except TemplateError as error:
            raise StartError(f"{self.settings.template.name}: {error}") from error

    def stop(self) -> None:
        """Stop everything; no process remains."""
        self._started.close()

    def fault(self) -> str | None:
        """Return what has ended by itself since the start; None while all is well."""
        for emulator in self._emulators:
            if emulator.child.poll() is not None:
                return f"{emulator.name} ended by itself, see {emulator.log}"
        return None

    def reset(self) -> None:
        """Go back to the seeded state: data, documents, mails, clock, and what the banks know."""
        with self._reset_lock:
            for pump in self._pumps:
                pump.stop()
            with self.functions.paused():
                self._erase()
                self.banks.forget()
                self._stores.create()
            self._start_pumps()
            self._seed()

    def _claim(self) -> None:
        self._started.enter_context(_alone_in(self.settings.local_dir))
        # One that was killed could not take it away, and programs wait for this file.
        stack_file.remove(self.settings.stack_file)
        self.settings.logs.mkdir(exist_ok=True)
        self._port = claim_port(self.settings.port)
        self._started.callback(self._port.close)
        self._bank_ports = {bank: claim_port(0) for bank in (BCA, BNI)}
        for port in self._bank_ports.values():
            self._started.callback(port.close)

    def _start_emulators(self) -> None:
        dynamodb_port, ministack_port = free_ports(2)
        self.endpoints = AwsEndpoints(
            services=f"http://127.0.0.1:{ministack_port}",
            dynamodb=f"http://127.0.0.1:{dynamodb_port}",
            mail=f"{self.url}{SES_PATH}",
        )
        log = self.settings.logs / "dynamodb-local.log"
        database = self.settings.local_dir / "dynamodb"
        child = start_dynamodb_local(
            self._children, self.settings.tools, port=dynamodb_port, database=database, log=log
        )
        self._emulators.append(_Emulator("DynamoDB Local", child, self.endpoints.dynamodb, log))
        log = self.settings.logs / "ministack.log"
        state = self.settings.local_dir / "ministack"
        child = start_ministack(
            self._children,
            self.settings.tools,
            port=ministack_port,
            region=REGION,
            state=state,
            log=log,
        )
        self._emulators.append(_Emulator("MiniStack", child, self.endpoints.services, log))

    def _read_template(self) -> None:
        """Do what takes time and needs no emulator while these are starting."""
        bca_url = self.settings.bca_url or address_of(self._bank_ports[BCA])
        bni_url = self.settings.bni_url or address_of(self._bank_ports[BNI])
        # A template without these parameters, such as that of a test, is not told.
        addresses = {"BcaUrl": bca_url, "BniUrl": bni_url, "DashboardUrl": f"{self.url}/"}
        given = {**PARAMETERS, **addresses}
        self.template = Template(translate(self.settings.template), given)
        self.bank_keys = load_or_make(
            self.settings.bank_file,
            company_code=self.template.ref(COMPANY_CODE),
            bni_client_id=self.template.ref(BNI_CLIENT_ID),
            bni_prefix=self.template.ref(BNI_PREFIX),
        )
        self.tokens = TokenIssuer(
            self.template.attribute(USER_POOL, "ProviderURL"),
            dashboard_client=self.template.ref(DASHBOARD_CLIENT),
            engine_client=self.template.ref(ENGINE_CLIENT),
        )
        client = Client.of(
            self.template.ref(DASHBOARD_CLIENT), self.template.properties(DASHBOARD_CLIENT)
        )
        self._login = LoginServer(client, self.tokens, now=time.time)
        secrets = {BANK_SECRET: self.bank_keys.secret()}
        self._stores = Stores(self.template, self.endpoints, secrets)
        self.mailbox = Mailbox(self.settings.mail)
        self.description = stack_file.describe(
            url=self.url,
            endpoints=self.endpoints,
            table=self.template.ref(TABLE),
            invoice_bucket=self.template.ref(INVOICE_BUCKET),
            banks=self.bank_keys.for_outside(bca_url=bca_url, bni_url=bni_url),
            businesses=self._businesses(),
            tokens=self.tokens,
        )

    def _await_emulators(self) -> None:
        for each in self._emulators:
            wait_until_answering(each.child, each.url, name=each.name, log=each.log)

    def _make_stores(self) -> None:
        if not self._is_seeded():
            # Of another make, or from a start that was broken off.
            self._erase()
        self._stores.create()

    def _open_banks(self) -> None:
        self.banks = Banks(
            self.url,
            self.bank_keys,
            self.clock.now,
            public_key_pem=self._stores.public_key_pem(BCA_SIGNING_KEY),
            folder=self.settings.local_dir,
        )
        if not self._is_seeded():
            self.banks.forget()
        for bank, port in self._bank_ports.items():
            server = HttpServer(self.banks.app(bank), port)
            self._started.callback(server.stop)
            server.start()

    def _start_functions(self) -> None:
        launch = Launch(
            children=self._children,
            environ=self.endpoints.environ(),
            root=ROOT,
            logs=self.settings.logs,
            clock_file=self.settings.clock_file,
        )
        self.functions = LambdaRuntime(self.template.functions(), launch)
        self._started.callback(self.functions.close)
        self._scheduler = Scheduler(self.template.schedules(), self.functions.invoke)
        for name, error in self.functions.warm_up().items():
            # As in AWS: what uses the function fails, the rest works.
            print(f"{name} does not load: {error}", file=sys.stderr, flush=True)

    def _start_serving(self) -> None:
        gateway = Gateway(self.template.routes(), self.functions, self.tokens.keys)
        policy = self.template.properties(DASHBOARD_HEADERS)
        dashboard = Dashboard(
            self.settings.dashboard, security_headers(policy), self._dashboard_settings
        )
        bus = EventBus(self.template.event_rules(), self.functions.invoke)
        controls = ControlApi(
            clock=self.clock,
            scheduler=self._scheduler,
            mailbox=self.mailbox,
            publish=bus.put,
            reset=self.reset,
        )
        app = Starlette(
            routes=[
                Route("/local", self._index),
                Route("/local/style.css", lambda _: style()),
                *controls.routes(),
                *BankApi(self.banks).routes(),
                *MailPages(self.mailbox, self.url).routes(),
                *LoginPages(self._login, self._businesses(), port=self.settings.port).routes(),
                Mount("/", app=OneOrigin(gateway, dashboard, {*gateway.roots, "local"})),
            ],
            exception_handlers=dict.fromkeys(REFUSED, refuse),
        )
        server = HttpServer(app, self._port)
        self._started.callback(server.stop)
        server.start()

    def _dashboard_settings(self, origin: str) -> bytes:
        return dashboard_files.settings(
            endpoints(origin, self._login.client.client_id),
            enterprise_contact=self.template.ref(ENTERPRISE_CONTACT),
            stage=self.template.ref(STAGE),
            local=True,
        )

    def _index(self, _: Request) -> Response:
        return index_page(
            self.description,
            now=self.clock.now(),
            offset=self.clock.offset(),
            jobs=self._scheduler.jobs,
        )

    def _start_pumps(self) -> None:
        functions = {function.name: function for function in self.template.functions()}
        self._pumps = [
            StreamPump(
                mapping,
                client=self.endpoints.streams_client(),
                stream_arn=self.template.attribute(mapping.table, "StreamArn"),
                function_arn=functions[mapping.function].arn,
                position_file=self.settings.stream_position_file(mapping.function),
                invoke=partial(self.functions.invoke, mapping.function),
                give_up=partial(self._stores.give_up, mapping.on_failure_arn),
            )
            for mapping in self.template.stream_mappings()
        ]
        for pump in self._pumps:
            self._started.callback(pump.ask_to_stop)
            pump.start()

    def _erase(self) -> None:
        self.settings.seed_file.unlink(missing_ok=True)
        for mapping in self.template.stream_mappings():
            self.settings.stream_position_file(mapping.function).unlink(missing_ok=True)
        self._stores.erase()
        self.mailbox.empty()
        self.clock.reset()

    def _seed(self) -> None:
        self._fill(self)
        self.settings.seed_file.write_text(self._stores.fingerprint(), encoding="utf-8")

    def _is_seeded(self) -> bool:
        file = self.settings.seed_file
        return file.exists() and file.read_text(encoding="utf-8") == self._stores.fingerprint()


class _Emulator:
    """A program that stands for AWS."""

    def __init__(self, name: str, child: subprocess.Popen[bytes], url: str, log: Path) -> None:
        self.name = name
        self.child = child
        self.url = url
        self.log = log


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a stack's folder; raises StartError when another stack does, or nobody may write it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise StartError(f"{folder} cannot be used ({error.strerror})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(f"another stack uses {folder}; set LOCAL_DIR to another") from error
        yield
