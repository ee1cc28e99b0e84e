import "./numbers.css";
import { useLocation } from "preact-iso";
import { outcomeOf } from "../../api/client";
import type { WhatsAppNumber } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { Icon } from "../../parts/icons";
import { PageHead } from "../../parts/page-head";
import { useReloadOnReturn } from "../../parts/use-reload-on-return";
import { useResource } from "../../parts/use-resource";
import { matching } from "./matching";
import { NumbersTable, NumbersTableSkeleton } from "./numbers-table";

/** So many are seen at a glance; more are searched. */
const SEARCHED_ABOVE = 10;

const TEXTS = texts(
  {
    title: "Nomor WhatsApp",
    search: "Cari nomor atau nama",
    none: "Belum ada nomor WhatsApp",
    noneWhy: "Nomor yang terhubung dengan bisnis Anda akan tampil di sini.",
    contact: "Hubungkan nomor",
    notFound: "Tidak ada nomor yang cocok",
    clear: "Hapus pencarian",
  },
  {
    title: "WhatsApp numbers",
    search: "Search number or name",
    none: "No WhatsApp number yet",
    noneWhy: "Numbers that are connected to your business appear here.",
    contact: "Connect a number",
    notFound: "No number matches",
    clear: "Clear search",
  },
);

export default function NumbersPage() {
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const numbers = useResource("numbers", () => outcomeOf(api.GET("/v1/numbers")));
  useReloadOnReturn(numbers.reload);
  return (
    <>
      <PageHead title={t.title} />
      {numbers.failure && <FailureNotice failure={numbers.failure} retry={numbers.reload} />}
      {numbers.value && <Numbers items={numbers.value.items} />}
      {numbers.value === null && numbers.failure === null && <NumbersTableSkeleton />}
    </>
  );
}

function Numbers({ items }: { items: WhatsAppNumber[] }) {
  const t = useTexts(TEXTS);
  const { query } = useLocation();
  if (items.length === 0) {
    return <NoNumbers />;
  }
  const isSearched = items.length > SEARCHED_ABOVE;
  const shown = isSearched ? matching(items, query.q ?? "") : items;
  return (
    <>
      {isSearched && <Search />}
      {shown.length > 0 ? (
        <NumbersTable items={shown} />
      ) : (
        <div class="card empty">
          <h2>{t.notFound}</h2>
          <a class="button quiet" href="/numbers">
            {t.clear}
          </a>
        </div>
      )}
    </>
  );
}

function Search() {
  const t = useTexts(TEXTS);
  const { query, route } = useLocation();
  return (
    <search class="search-box">
      <Icon name="search" size={18} />
      <input
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        value={query.q ?? ""}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          route(typed === "" ? "/numbers" : `/numbers?q=${encodeURIComponent(typed)}`, true);
        }}
      />
    </search>
  );
}

function NoNumbers() {
  const t = useTexts(TEXTS);
  const { settings } = useApp();
  return (
    <div class="card empty">
      <h2>{t.none}</h2>
      <p>{t.noneWhy}</p>
      {settings.enterprise_contact !== "" && (
        <a class="button" href={`mailto:${settings.enterprise_contact}`}>
          {t.contact}
        </a>
      )}
    </div>
  );
}
