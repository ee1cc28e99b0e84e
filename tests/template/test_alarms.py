"""What wakes somebody up."""

from tests.support.template import ROOT, Template


def test_alarms_are_these_and_no_other(template: Template) -> None:
    alarms = {
        name: (
            each["Namespace"],
            each["MetricName"],
            {dimension["Name"]: dimension["Value"] for dimension in each["Dimensions"]},
            each["Statistic"],
            each["Period"],
            each["ComparisonOperator"],
            each["Threshold"],
        )
        for name, each in template.of_type("AWS::CloudWatch::Alarm").items()
    }

    more = "GreaterThanThreshold"
    ours, lambdas, queue = "BroadcastCredit", "AWS/Lambda", "AWS/SQS"
    webhook, expiry = {"service": "webhook"}, {"service": "expiry"}
    fulfilment = {"service": "fulfilment"}
    dead_letters = {"QueueName": {"Fn::GetAtt": ["DeadLetters", "QueueName"]}}
    assert alarms == {
        "UnansweredPaymentAlarm": (ours, "UnansweredPayment", webhook, "Sum", 60, more, 0),
        "SignatureFailureAlarm": (ours, "SignatureFailure", webhook, "Sum", 300, more, 20),
        "InconsistentPaymentAlarm": (ours, "InconsistentPayment", webhook, "Sum", 60, more, 0),
        "BrokenCallAlarm": (ours, "BrokenCall", webhook, "Sum", 60, more, 0),
        "OutboxFailingAlarm": (ours, "OutboxFailed", fulfilment, "Sum", 300, more, 0),
        "OutboxParkedAlarm": (ours, "OutboxParked", fulfilment, "Sum", 60, more, 0),
        "SuspenseAlarm": (ours, "SuspenseIdr", expiry, "Maximum", 3600, more, 0),
        "ReversedPaymentAlarm": (ours, "ReversedPayment", expiry, "Sum", 60, more, 0),
        "UnconfirmedPaymentAlarm": (ours, "UnconfirmedPayment", webhook, "Sum", 60, more, 0),
        "AuditAlarm": (ours, "AuditDifference", expiry, "Maximum", 3600, more, 0),
        "DeadLettersAlarm": (
            queue, "ApproximateNumberOfMessagesVisible", dead_letters, "Maximum", 60, more, 0,
        ),
        "TopupErrorsAlarm": (lambdas, "Errors", _errors("Topup"), "Sum", 60, more, 0),
        "WebhookErrorsAlarm": (lambdas, "Errors", _errors("Webhook"), "Sum", 60, more, 0),
        "UsageErrorsAlarm": (lambdas, "Errors", _errors("Usage"), "Sum", 60, more, 0),
        "ExpiryErrorsAlarm": (lambdas, "Errors", _errors("Expiry"), "Sum", 60, more, 0),
        "FulfilmentErrorsAlarm": (lambdas, "Errors", _errors("Fulfilment"), "Sum", 60, more, 0),
    }  # fmt: skip


def test_failing_mails_ring_only_after_half_an_hour(template: Template) -> None:
    assert template.properties("OutboxFailingAlarm")["EvaluationPeriods"] == 6


def test_every_alarm_says_what_happened_to_somebody(template: Template) -> None:
    for name, alarm in template.of_type("AWS::CloudWatch::Alarm").items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["AlarmDescription"], name

    assert template.properties("AlarmTopic") == {
        "Subscription": [{"Protocol": "email", "Endpoint": {"Ref": "AlarmAddress"}}]
    }


def test_metrics_of_alarms_are_counted_by_the_function_they_name(template: Template) -> None:
    services = {
        properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for properties in template.of_type("AWS::Lambda::Function").values()
    }
    ours = [
        each
        for each in template.of_type("AWS::CloudWatch::Alarm").values()
        if each["Namespace"] == "BroadcastCredit"
    ]

    never_counted = {
        alarm["MetricName"]
        for alarm in ours
        if not _names_metric(alarm["Dimensions"][0]["Value"], alarm["MetricName"])
    }

    assert {alarm["Dimensions"][0]["Value"] for alarm in ours} <= services
    assert never_counted == set()


def _names_metric(service: str, metric: str) -> bool:
    sources = (ROOT / "functions" / service).rglob("*.py")
    return any(f'"{metric}"' in source.read_text() for source in sources)


def _errors(function: str) -> dict[str, dict[str, str]]:
    return {"FunctionName": {"Ref": f"{function}Function"}}
