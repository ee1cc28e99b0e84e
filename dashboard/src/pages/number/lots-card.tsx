import { useState } from "preact/hooks";
import { invoiceNumberOf, orderAddress } from "../../api/order-id";
import { serverNow } from "../../api/server-clock";
import type { Lot } from "../../api/types";
import { daysUntil } from "../../language/calendar";
import { formatCount, formatDate, formatUnitPrice } from "../../language/format";
import { texts, useLanguage, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { ShowAll } from "../../parts/show-all";
import type { Resource } from "../../parts/use-resource";

const TEXTS = texts(
  {
    title: "Kredit per pembelian",
    what: "Terpakai dari atas ke bawah: yang paling dulu hangus, paling dulu terpakai.",
    credits: "Kredit",
    remaining: "Sisa",
    held: "Ditahan",
    unitPrice: "Harga per pesan",
    validUntil: "Berlaku sampai",
    past: "hanya untuk siaran yang sedang berjalan",
    order: "Pesanan",
    free: "Tanpa biaya",
    staff: "Dari tim kami",
    none: "Tidak ada kredit yang tersisa",
    all: (count: string) => `Tampilkan semua ${count} pembelian`,
  },
  {
    title: "Credits by purchase",
    what: "Used from top to bottom: what lapses first is used first.",
    credits: "Credits",
    remaining: "Remaining",
    held: "Held",
    unitPrice: "Price per message",
    validUntil: "Valid until",
    past: "only for the broadcast that holds them",
    order: "Order",
    free: "Free of charge",
    staff: "From our staff",
    none: "No credits are left",
    all: (count: string) => `Show all ${count} purchases`,
  },
);

/** So many are used next; more of them on demand. */
const SHOWN = 5;

/** The lots of a number that have anything left, in their order of use. */
export function LotsCard({ lots }: { lots: Resource<{ items: Lot[] }> }) {
  const t = useTexts(TEXTS);
  return (
    <section class="card flush">
      <div class="card-head">
        <h2>{t.title}</h2>
        <p class="soft small">{t.what}</p>
      </div>
      {lots.failure && <FailureNotice failure={lots.failure} retry={lots.reload} />}
      {lots.value && <Lots items={lots.value.items} />}
    </section>
  );
}

function Lots({ items }: { items: Lot[] }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const [showsAll, setShowsAll] = useState(false);
  if (items.length === 0) {
    return <p class="empty">{t.none}</p>;
  }
  return (
    <>
      <table class="table lots">
        <Columns />
        <tbody>
          {items.slice(0, showsAll ? items.length : SHOWN).map((lot) => (
            <Row key={lot.lot_id} lot={lot} />
          ))}
        </tbody>
      </table>
      {items.length > SHOWN && (
        <div class="card-foot">
          <ShowAll
            all={t.all(formatCount(items.length, language))}
            isOpen={showsAll}
            toggle={setShowsAll}
          />
        </div>
      )}
    </>
  );
}

function Columns() {
  const t = useTexts(TEXTS);
  return (
    <thead>
      <tr>
        <th scope="col">{t.validUntil}</th>
        <th scope="col" class="end">
          {t.credits}
        </th>
        <th scope="col" class="end">
          {t.remaining}
        </th>
        <th scope="col" class="end">
          {t.held}
        </th>
        <th scope="col" class="end">
          {t.unitPrice}
        </th>
        <th scope="col">{t.order}</th>
      </tr>
    </thead>
  );
}

function Row({ lot }: { lot: Lot }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const isPast = daysUntil(lot.valid_until, serverNow()) < 0;
  return (
    <tr>
      <td data-label={t.validUntil}>
        <span class="lines">
          <span class="nowrap">{formatDate(lot.valid_until, language)}</span>
          {isPast && <span class="small soft">{t.past}</span>}
        </span>
      </td>
      <td data-label={t.credits} class="end figures">
        {formatCount(lot.credits, language)}
      </td>
      <td data-label={t.remaining} class="end figures">
        <strong>{formatCount(lot.remaining, language)}</strong>
      </td>
      <td data-label={t.held} class={lot.held === 0 ? "end figures soft" : "end figures"}>
        {formatCount(lot.held, language)}
      </td>
      <td data-label={t.unitPrice} class="end figures">
        {lot.unit_price_idr === null ? t.free : formatUnitPrice(lot.unit_price_idr, language)}
      </td>
      <td data-label={t.order} class="figures">
        {lot.order_id === null ? (
          <span class="soft">{t.staff}</span>
        ) : (
          <a href={orderAddress(lot.order_id)}>{invoiceNumberOf(lot.order_id)}</a>
        )}
      </td>
    </tr>
  );
}
