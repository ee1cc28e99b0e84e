"""The sample product of these tests: its template, and functions to run."""

from pathlib import Path

from local.template import FunctionSpec

SAMPLE = Path(__file__).with_name("sample")
SAMPLE_TEMPLATE = SAMPLE / "template.yaml"


def a_function(
    handler: str,
    *,
    module: str = "handlers",
    timeout_seconds: int = 10,
    concurrency_max: int | None = None,
) -> FunctionSpec:
    """One of the handlers in the sample, as a function of its name."""
    return FunctionSpec(
        name=handler,
        handler=f"tests.local.sample.{module}.{handler}",
        timeout_seconds=timeout_seconds,
        memory_mib=512,
        environ={"BUCKET": "a-bucket"},
        arn=f"arn:aws:lambda:ap-southeast-3:000000000000:function:{handler}",
        concurrency_max=concurrency_max,
    )
