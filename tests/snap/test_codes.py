"""Response codes and texts: every row of the banks' tables, and no gap in ours."""

import pytest

from shared.domain.errors import InvariantBroken
from shared.snap.codes import (
    CASES_OF,
    UNAUTHORIZED_CASES,
    Case,
    Reason,
    ResponseCode,
    Service,
    reason,
    response_code,
    response_message,
)

# (service, case, code, message) as BCA prints them; [f] where a field is named.
PRINTED = [
    (Service.ACCESS_TOKEN, Case.OK, "2007300", "Successful"),
    (
        Service.ACCESS_TOKEN,
        Case.BAD_REQUEST,
        "4007300",
        "Invalid field format [clientId/clientSecret/grantType]",
    ),
    (Service.ACCESS_TOKEN, Case.FIELD_FORMAT, "4007301", "Invalid field format [f]"),
    (Service.ACCESS_TOKEN, Case.FIELD_MISSING, "4007302", "Invalid mandatory field [f]"),
    (Service.ACCESS_TOKEN, Case.BAD_SIGNATURE, "4017300", "Unauthorized. [Signature]"),
    (Service.ACCESS_TOKEN, Case.UNKNOWN_CLIENT, "4017300", "Unauthorized. [Unknown client]"),
    (Service.ACCESS_TOKEN, Case.GENERAL_ERROR, "5007300", "General Error"),
    (Service.ACCESS_TOKEN, Case.TIMEOUT, "5047300", "Timeout"),
    (Service.INQUIRY, Case.OK, "2002400", "Success"),
    (Service.INQUIRY, Case.BAD_REQUEST, "4002400", "Bad Request"),
    (Service.INQUIRY, Case.FIELD_FORMAT, "4002401", "Invalid Field Format [f]"),
    (Service.INQUIRY, Case.FIELD_MISSING, "4002402", "Invalid Mandatory Field [f]"),
    (Service.INQUIRY, Case.BAD_SIGNATURE, "4012400", "Unauthorized. [Signature]"),
    (Service.INQUIRY, Case.UNKNOWN_CLIENT, "4012400", "Unauthorized. [Unknown client]"),
    (Service.INQUIRY, Case.BAD_TOKEN, "4012401", "Invalid Token (B2B)"),
    (
        Service.INQUIRY,
        Case.UNKNOWN_ACCOUNT,
        "4042412",
        "Invalid Bill/Virtual Account [Not Found]",
    ),
    (Service.INQUIRY, Case.PAID_BILL, "4042414", "Paid Bill"),
    (Service.INQUIRY, Case.EXPIRED_BILL, "4042419", "Invalid Bill/Virtual Account"),
    (Service.INQUIRY, Case.CONFLICT, "4092400", "Conflict"),
    (Service.INQUIRY, Case.GENERAL_ERROR, "5002400", "General Error"),
    (Service.INQUIRY, Case.TIMEOUT, "5042400", "Timeout"),
    (Service.PAYMENT, Case.OK, "2002500", "Success"),
    (Service.PAYMENT, Case.BAD_REQUEST, "4002500", "Bad Request"),
    (Service.PAYMENT, Case.FIELD_FORMAT, "4002501", "Invalid Field Format [f]"),
    (Service.PAYMENT, Case.FIELD_MISSING, "4002502", "Invalid Mandatory Field [f]"),
    (Service.PAYMENT, Case.BAD_SIGNATURE, "4012500", "Unauthorized. [Signature]"),
    (Service.PAYMENT, Case.UNKNOWN_CLIENT, "4012500", "Unauthorized. [Unknown client]"),
    (Service.PAYMENT, Case.BAD_TOKEN, "4012501", "Invalid Token (B2B)"),
    (
        Service.PAYMENT,
        Case.UNKNOWN_ACCOUNT,
        "4042512",
        "Invalid Bill/Virtual Account [Not Found]",
    ),
    (Service.PAYMENT, Case.WRONG_AMOUNT, "4042513", "Invalid Amount"),
    (Service.PAYMENT, Case.PAID_BILL, "4042514", "Paid Bill"),
    (Service.PAYMENT, Case.INCONSISTENT_REQUEST, "4042518", "Inconsistent Request"),
    (Service.PAYMENT, Case.EXPIRED_BILL, "4042519", "Invalid Bill/Virtual Account"),
    (Service.PAYMENT, Case.CONFLICT, "4092500", "Conflict"),
    (Service.PAYMENT, Case.GENERAL_ERROR, "5002500", "General Error"),
    (Service.PAYMENT, Case.TIMEOUT, "5042500", "Timeout"),
    (Service.STATUS, Case.OK, "2002600", "Success"),
    (Service.STATUS, Case.BAD_REQUEST, "4002600", "Bad Request"),
    (Service.STATUS, Case.FIELD_FORMAT, "4002601", "Invalid Field Format [f]"),
    (Service.STATUS, Case.FIELD_MISSING, "4002602", "Invalid Mandatory Field [f]"),
    (Service.STATUS, Case.BAD_SIGNATURE, "4012600", "Unauthorized. [Signature]"),
    (Service.STATUS, Case.UNKNOWN_CLIENT, "4012600", "Unauthorized. [Unknown client]"),
    (Service.STATUS, Case.BAD_TOKEN, "4012601", "Invalid Token (B2B)"),
    (Service.STATUS, Case.UNKNOWN_TRANSACTION, "4042601", "Transaction Not Found"),
    (Service.STATUS, Case.CONFLICT, "4092600", "Conflict"),
    (Service.STATUS, Case.GENERAL_ERROR, "5002600", "General Error"),
    (Service.STATUS, Case.TIMEOUT, "5042600", "Timeout"),
]

REASONS = {
    Case.OK: Reason("Success", "Sukses"),
    Case.BAD_REQUEST: Reason("Bad Request", "Permintaan Tidak Valid"),
    Case.FIELD_FORMAT: Reason("Invalid Field Format [f]", "Format Field Tidak Valid [f]"),
    Case.FIELD_MISSING: Reason("Invalid Mandatory Field [f]", "Field Wajib Tidak Valid [f]"),
    Case.UNKNOWN_ACCOUNT: Reason("Virtual Account Not Found", "Virtual Account Tidak Ditemukan"),
    Case.WRONG_AMOUNT: Reason("Invalid Amount", "Nominal pembayaran tidak sesuai"),
    Case.PAID_BILL: Reason("Bill has been paid", "Tagihan telah dibayar"),
    Case.INCONSISTENT_REQUEST: Reason("Inconsistent Request", "Permintaan Tidak Konsisten"),
    Case.EXPIRED_BILL: Reason("expired transaction", "transaksi kadaluarsa"),
    Case.CONFLICT: Reason(
        "Cannot use the same X-EXTERNAL-ID", "Tidak bisa menggunakan X-EXTERNAL-ID yang sama"
    ),
    Case.GENERAL_ERROR: Reason("General Error", "Kesalahan Umum"),
    Case.TIMEOUT: Reason("Timeout", "Waktu Habis"),
}
FIELD_CASES = {Case.FIELD_FORMAT, Case.FIELD_MISSING}
PAIRS = [(service, case) for service in Service for case in sorted(CASES_OF[service])]
LONGEST_FIELD = "additionalInfo.billAmount.currency"


def field_of(case: Case, name: str = "f") -> str:
    return name if case in FIELD_CASES else ""


@pytest.mark.parametrize(("service", "case", "code", "message"), PRINTED)
def test_a_case_has_the_printed_code_and_message(
    service: Service, case: Case, code: str, message: str
) -> None:
    assert str(response_code(service, case)) == code
    assert response_message(service, case, field_of(case)) == message


def test_the_printed_rows_are_all_there_are() -> None:
    assert {(service, case) for service, case, _, _ in PRINTED} == set(PAIRS)
    assert len(PRINTED) == len(PAIRS)
    assert set().union(*CASES_OF.values()) == set(Case)
    assert set(CASES_OF) == set(Service)


@pytest.mark.parametrize(("service", "case"), PAIRS)
def test_a_code_is_http_status_service_and_case(service: Service, case: Case) -> None:
    code = response_code(service, case)

    assert isinstance(code, ResponseCode)
    assert len(str(code)) == 7
    assert int(str(code)[:3]) == code.http_status
    assert str(code)[3:5] == service.value
    assert (code.http_status == 401) == (case in UNAUTHORIZED_CASES)
    assert (code.http_status == 200) == (case is Case.OK)


@pytest.mark.parametrize(
    ("service", "case"),
    [(service, case) for service in Service for case in Case if case not in CASES_OF[service]],
)
def test_a_case_that_a_service_does_not_have_is_a_bug(service: Service, case: Case) -> None:
    with pytest.raises(InvariantBroken, match="has no code"):
        response_code(service, case)
    with pytest.raises(InvariantBroken, match="has no message"):
        response_message(service, case, field_of(case))


def test_every_case_with_account_data_has_both_reasons() -> None:
    with_data = (CASES_OF[Service.INQUIRY] | CASES_OF[Service.PAYMENT]) - UNAUTHORIZED_CASES

    assert {case: reason(case, field_of(case)) for case in with_data} == REASONS


@pytest.mark.parametrize("case", [*sorted(UNAUTHORIZED_CASES), Case.UNKNOWN_TRANSACTION])
def test_an_answer_without_account_data_has_no_reason(case: Case) -> None:
    with pytest.raises(InvariantBroken, match="carries no reason"):
        reason(case)


@pytest.mark.parametrize("case", sorted(FIELD_CASES))
def test_a_field_case_must_name_its_field(case: Case) -> None:
    with pytest.raises(InvariantBroken, match="field name"):
        reason(case)
    with pytest.raises(InvariantBroken, match="field name"):
        response_message(Service.PAYMENT, case)


def test_no_other_case_names_a_field() -> None:
    with pytest.raises(InvariantBroken, match="field name"):
        reason(Case.PAID_BILL, "virtualAccountNo")
    with pytest.raises(InvariantBroken, match="field name"):
        response_message(Service.PAYMENT, Case.PAID_BILL, "virtualAccountNo")


def test_texts_fit_the_lengths_of_the_standard() -> None:
    messages = [
        response_message(service, case, field_of(case, LONGEST_FIELD)) for service, case in PAIRS
    ]
    reasons = [reason(case, field_of(case, LONGEST_FIELD)) for case in REASONS]

    assert max(map(len, messages)) <= 150
    assert max(len(text) for r in reasons for text in (r.english, r.indonesia)) <= 64
    assert all(r.english.strip() and r.indonesia.strip() for r in reasons)
