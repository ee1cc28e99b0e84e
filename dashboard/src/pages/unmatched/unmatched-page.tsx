import "./unmatched.css";
import { may } from "../../access";
import { outcomeOf } from "../../api/client";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { BackLink } from "../../parts/back-link";
import { FailureNotice } from "../../parts/failure";
import { PageHead } from "../../parts/page-head";
import { SkeletonRows } from "../../parts/skeleton";
import { useReloadOnReturn } from "../../parts/use-reload-on-return";
import { useResource } from "../../parts/use-resource";
import { PaymentCard } from "./payment-card";

const TEXTS = texts(
  {
    title: "Pembayaran tanpa pesanan",
    what: "Uang yang masuk ke Virtual Account Anda tetapi tidak melunasi satu pesanan pun. Uang itu aman dan tetap milik Anda.",
    none: "Tidak ada pembayaran tanpa pesanan",
    noneWhy: "Semua uang yang masuk sudah melunasi pesanan Anda.",
    back: "Riwayat kredit",
    onlyFinance: "Hanya untuk pemilik dan bagian keuangan",
    onlyFinanceWhy: "Mintalah kepada mereka bila Anda memerlukan sesuatu dari halaman ini.",
  },
  {
    title: "Payments without an order",
    what: "Money that came to your virtual accounts and paid for no order. It is safe, and it is still yours.",
    none: "No payment without an order",
    noneWhy: "All money that has arrived has paid for orders of yours.",
    back: "Credits history",
    onlyFinance: "For owners and finance only",
    onlyFinanceWhy: "Ask them if you need something from this page.",
  },
);

export default function UnmatchedPage() {
  const t = useTexts(TEXTS);
  const { me } = useApp();
  const isAllowed = may(me.role, "read-money-documents");
  return (
    <>
      <BackLink href="/credits">{t.back}</BackLink>
      <PageHead title={t.title} />
      {isAllowed ? (
        <Payments />
      ) : (
        <section class="card empty">
          <h2>{t.onlyFinance}</h2>
          <p>{t.onlyFinanceWhy}</p>
        </section>
      )}
    </>
  );
}

function Payments() {
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const payments = useResource("unmatched", () => outcomeOf(api.GET("/v1/unmatched-payments")));
  useReloadOnReturn(payments.reload);
  const items = payments.value?.items ?? null;
  if (items?.length === 0) {
    return (
      <section class="card empty">
        <h2>{t.none}</h2>
        <p>{t.noneWhy}</p>
      </section>
    );
  }
  return (
    <>
      <p class="soft what">{t.what}</p>
      {payments.failure && <FailureNotice failure={payments.failure} retry={payments.reload} />}
      {items === null && payments.failure === null && <SkeletonRows rows={3} height="11rem" />}
      {items && (
        <ul class="stack">
          {items.map((payment) => (
            <PaymentCard key={payment.payment_id} payment={payment} />
          ))}
        </ul>
      )}
    </>
  );
}
