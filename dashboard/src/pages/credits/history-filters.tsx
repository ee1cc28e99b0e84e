import { useEffect, useRef, useState } from "preact/hooks";
import type { Order } from "../../api/types";
import { texts, useTexts } from "../../language/language";
import { Icon } from "../../parts/icons";
import { type Filters, isFiltered, STATUSES } from "./history-query";

const TEXTS = texts<{
  filters: string;
  search: string;
  hint: string;
  status: string;
  all: string;
  statuses: Record<Order["status"], string>;
  number: string;
  allNumbers: string;
  from: string;
  to: string;
  clear: string;
}>(
  {
    filters: "Saring riwayat",
    search: "Nomor invoice",
    hint: "Awal nomor invoice",
    status: "Status",
    all: "Semua status",
    statuses: {
      AWAITING_PAYMENT: "Menunggu pembayaran",
      INVOICED: "Belum dibayar, pascabayar",
      PAID: "Lunas",
      EXPIRED: "Gagal: tidak dibayar",
      CANCELLED: "Gagal: dibatalkan",
    },
    number: "Nomor WhatsApp",
    allNumbers: "Semua nomor",
    from: "Dari tanggal",
    to: "Sampai tanggal",
    clear: "Hapus saringan",
  },
  {
    filters: "Filter the history",
    search: "Invoice number",
    hint: "Start of an invoice number",
    status: "Status",
    all: "All statuses",
    statuses: {
      AWAITING_PAYMENT: "In progress",
      INVOICED: "To be paid, post-paid",
      PAID: "Paid",
      EXPIRED: "Failed: not paid",
      CANCELLED: "Failed: cancelled",
    },
    number: "Phone number",
    allNumbers: "All numbers",
    from: "From date",
    to: "To date",
    clear: "Clear filters",
  },
);

/** Typing pauses this long before the history is searched. */
const TYPED_AFTER_MS = 300;

interface FilterProps {
  filters: Filters;
  /** The numbers to choose from. */
  numbers: readonly string[];
  change: (filters: Partial<Filters>) => void;
  clear: () => void;
}

export function HistoryFilters({ filters, numbers, change, clear }: FilterProps) {
  const t = useTexts(TEXTS);
  // A number that is in the address stays chosen while the numbers are being read.
  const offered =
    filters.number === null || numbers.includes(filters.number)
      ? numbers
      : [filters.number, ...numbers];
  return (
    <search class="filters" aria-label={t.filters}>
      <InvoiceSearch search={filters.search} change={(search) => change({ search })} />
      <Choice
        name={t.status}
        all={t.all}
        value={filters.status}
        options={STATUSES.map((each) => [each, t.statuses[each]])}
        choose={(status) => change({ status: STATUSES.find((each) => each === status) ?? null })}
      />
      <Choice
        name={t.number}
        all={t.allNumbers}
        value={filters.number}
        options={offered.map((each) => [each, each])}
        choose={(number) => change({ number })}
      />
      <DateField
        name={t.from}
        value={filters.from}
        max={filters.to}
        set={(from) => change({ from })}
      />
      <DateField name={t.to} value={filters.to} min={filters.from} set={(to) => change({ to })} />
      <button
        type="button"
        class="button quiet compact"
        disabled={!isFiltered(filters)}
        onClick={clear}
      >
        {t.clear}
      </button>
    </search>
  );
}

function InvoiceSearch(props: { search: string; change: (search: string) => void }) {
  const t = useTexts(TEXTS);
  const { search, change } = props;
  const [typed, setTyped] = useState(search);
  const searched = useRef(search);
  const timer = useRef(0);

  // What was changed by something else, such as the back button; what was typed stays as it is.
  useEffect(() => {
    if (search !== searched.current) {
      clearTimeout(timer.current);
      searched.current = search;
      setTyped(search);
    }
  }, [search]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function onTyped(text: string) {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (text.trim() !== searched.current) {
        searched.current = text.trim();
        change(searched.current);
      }
    }, TYPED_AFTER_MS);
  }

  return (
    <label class="field search-field">
      <span class="label">{t.search}</span>
      <span class="search-input">
        <Icon name="search" size={18} />
        <input
          type="search"
          placeholder={t.hint}
          maxLength={32}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => onTyped(event.currentTarget.value)}
        />
      </span>
    </label>
  );
}

function Choice(props: {
  name: string;
  all: string;
  value: string | null;
  options: (readonly [value: string, text: string])[];
  choose: (value: string | null) => void;
}) {
  return (
    <label class="field">
      <span class="label">{props.name}</span>
      <select
        value={props.value ?? ""}
        onChange={(event) => props.choose(event.currentTarget.value || null)}
      >
        <option value="">{props.all}</option>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function DateField(props: {
  name: string;
  value: string | null;
  min?: string | null;
  max?: string | null;
  set: (date: string | null) => void;
}) {
  return (
    <label class="field">
      <span class="label">{props.name}</span>
      <input
        type="date"
        value={props.value ?? ""}
        min={props.min ?? undefined}
        max={props.max ?? undefined}
        onChange={(event) => props.set(event.currentTarget.value || null)}
      />
    </label>
  );
}
