"""The HTTP API: its routes, who may call them, how often."""

from tests.support.template import JsonObject, Template

LOGIN: list[JsonObject] = [{"Login": []}]
NO_LOGIN: list[JsonObject] = [{"NONE": []}]
ENGINE: list[JsonObject] = [{"Login": ["credits/use"]}]


def test_routes_are_these_and_no_other(template: Template) -> None:
    routes = {
        (method.upper(), path): (_function(operation), operation["security"])
        for path, operations in template.properties("Api")["Body"]["paths"].items()
        for method, operation in operations.items()
    }

    assert routes == {
        ("GET", "/v1/me"): ("TopupFunction", LOGIN),
        ("PATCH", "/v1/me"): ("TopupFunction", LOGIN),
        ("GET", "/v1/business"): ("TopupFunction", LOGIN),
        ("PUT", "/v1/business"): ("TopupFunction", LOGIN),
        ("GET", "/v1/numbers"): ("TopupFunction", LOGIN),
        ("GET", "/v1/numbers/{number}/statement"): ("TopupFunction", LOGIN),
        ("GET", "/v1/numbers/{number}/lots"): ("TopupFunction", LOGIN),
        ("GET", "/v1/numbers/{number}/forecast"): ("TopupFunction", LOGIN),
        ("PUT", "/v1/numbers/{number}/low-balance"): ("TopupFunction", LOGIN),
        ("GET", "/v1/notifications"): ("TopupFunction", LOGIN),
        ("POST", "/v1/notifications/read"): ("TopupFunction", LOGIN),
        ("GET", "/v1/price-list"): ("TopupFunction", LOGIN),
        ("POST", "/v1/quotes"): ("TopupFunction", LOGIN),
        ("GET", "/v1/orders"): ("TopupFunction", LOGIN),
        ("POST", "/v1/orders"): ("TopupFunction", LOGIN),
        ("GET", "/v1/orders.csv"): ("TopupFunction", LOGIN),
        ("GET", "/v1/orders/{order_id}"): ("TopupFunction", LOGIN),
        ("POST", "/v1/orders/{order_id}/cancel"): ("TopupFunction", LOGIN),
        ("POST", "/v1/orders/{order_id}/payment-method"): ("TopupFunction", LOGIN),
        ("POST", "/v1/orders/{order_id}/check"): ("TopupFunction", LOGIN),
        ("GET", "/v1/orders/{order_id}/invoice"): ("TopupFunction", LOGIN),
        ("GET", "/v1/orders/{order_id}/receipt"): ("TopupFunction", LOGIN),
        ("POST", "/v1/orders/{order_id}/pay-link"): ("TopupFunction", LOGIN),
        ("DELETE", "/v1/orders/{order_id}/pay-link"): ("TopupFunction", LOGIN),
        ("GET", "/v1/pay/{token}"): ("TopupFunction", NO_LOGIN),
        ("GET", "/v1/unmatched-payments"): ("TopupFunction", LOGIN),
        ("GET", "/v1/openapi.json"): ("TopupFunction", NO_LOGIN),
        ("POST", "/v1/holds"): ("UsageFunction", ENGINE),
        ("GET", "/v1/holds/{hold_id}"): ("UsageFunction", ENGINE),
        ("POST", "/v1/holds/{hold_id}/capture"): ("UsageFunction", ENGINE),
        ("POST", "/v1/holds/{hold_id}/void"): ("UsageFunction", ENGINE),
        ("POST", "/v1/holds/{hold_id}/extend"): ("UsageFunction", ENGINE),
        ("POST", "/openapi/v1.0/access-token/b2b"): ("WebhookFunction", NO_LOGIN),
        ("POST", "/openapi/v1.0/transfer-va/inquiry"): ("WebhookFunction", NO_LOGIN),
        ("POST", "/openapi/v1.0/transfer-va/payment"): ("WebhookFunction", NO_LOGIN),
        ("POST", "/bni/ecollection/callback"): ("WebhookFunction", NO_LOGIN),
    }


def test_routes_speak_payload_version_2(template: Template) -> None:
    versions = {
        operation["x-amazon-apigateway-integration"]["payloadFormatVersion"]
        for operations in template.properties("Api")["Body"]["paths"].values()
        for operation in operations.values()
    }

    assert versions == {"2.0"}


def test_login_is_a_token_of_the_user_pool_for_one_of_two_clients(template: Template) -> None:
    schemes = template.properties("Api")["Body"]["components"]["securitySchemes"]

    assert {name: each["x-amazon-apigateway-authorizer"] for name, each in schemes.items()} == {
        "Login": {
            "type": "jwt",
            "identitySource": "$request.header.Authorization",
            "jwtConfiguration": {
                "issuer": {"Fn::GetAtt": ["UserPool", "ProviderURL"]},
                "audience": [{"Ref": "DashboardClient"}, {"Ref": "EngineClient"}],
            },
        }
    }


def test_stage_throttles_and_writes_access_logs(template: Template) -> None:
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()

    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 50
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 100
    assert stage["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": ["ApiLogs", "Arn"]}


def test_pay_links_have_a_throttle_of_their_own(template: Template) -> None:
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()

    assert stage["RouteSettings"] == {
        "GET /v1/pay/{token}": {
            "ThrottlingRateLimit": 10,
            "ThrottlingBurstLimit": 20,
            "DetailedMetricsEnabled": True,
        }
    }


def test_own_domain_and_its_client_certificates_are_optional(template: Template) -> None:
    assert template.resources["CustomDomain"]["Condition"] == "HasDomain"
    assert template.resources["CustomDomainMapping"]["Condition"] == "HasDomain"
    assert template.resources["CustomDomainRecordV4"]["Condition"] == "HasDomainRecords"
    assert template.properties("CustomDomain")["MutualTlsAuthentication"] == {
        "Fn::If": [
            "HasTrustStore",
            {"TruststoreUri": {"Ref": "TrustStoreUri"}},
            {"Ref": "AWS::NoValue"},
        ]
    }


def test_demanding_client_certificates_closes_the_way_around_them(template: Template) -> None:
    (server,) = template.properties("Api")["Body"]["servers"]

    assert server["x-amazon-apigateway-endpoint-configuration"] == {
        "disableExecuteApiEndpoint": {"Fn::If": ["HasTrustStore", True, False]}
    }


def test_user_pool_has_the_roles_as_groups(template: Template) -> None:
    groups = template.of_type("AWS::Cognito::UserPoolGroup").values()

    assert {each["GroupName"] for each in groups} == {"owner", "finance", "operator", "viewer"}


def test_nobody_can_move_to_another_business(template: Template) -> None:
    pool = template.properties("UserPool")
    dashboard = template.properties("DashboardClient")

    (business_id,) = [each for each in pool["Schema"] if each["Name"] == "business_id"]
    assert business_id["Mutable"] is False
    assert dashboard["WriteAttributes"] == ["email", "locale"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_dashboard_logs_in_by_code_and_keeps_no_secret(template: Template) -> None:
    dashboard = template.properties("DashboardClient")

    assert dashboard["AllowedOAuthFlows"] == ["code"]
    assert dashboard["GenerateSecret"] is False


def test_engine_gets_one_scope_for_its_secret(template: Template) -> None:
    (scopes,) = template.of_type("AWS::Cognito::UserPoolResourceServer").values()
    engine = template.properties("EngineClient")

    assert scopes["Identifier"] == "credits"
    assert [each["ScopeName"] for each in scopes["Scopes"]] == ["use"]
    assert engine["AllowedOAuthFlows"] == ["client_credentials"]
    assert engine["AllowedOAuthScopes"] == ["credits/use"]
    assert engine["GenerateSecret"] is True


def _function(operation: JsonObject) -> str:
    uri: str = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    return uri.split("${")[-1].split(".Arn")[0]
