"""What Lambda hands to a handler beside the event."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """The attributes that a handler may ask its context for."""

    function_name: str
    remaining_ms: int = 10_000
    memory_limit_in_mb: int = 512
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    @property
    def invoked_function_arn(self) -> str:
        """Where the function is."""
        return f"arn:aws:lambda:ap-southeast-3:123456789012:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """What is left of the function's time; a handler may decide by it what to begin."""
        return self.remaining_ms
