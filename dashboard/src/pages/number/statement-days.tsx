import { texts, useTexts } from "../../language/language";
import type { Days } from "./use-statement";

const TEXTS = texts(
  { from: "Dari", to: "Sampai", all: "Semua tanggal" },
  { from: "From", to: "To", all: "All dates" },
);

/** From which day until which a statement is shown. */
export function StatementDays({ days, show }: { days: Days; show: (days: Days) => void }) {
  const t = useTexts(TEXTS);
  const isOpen = days.from === null && days.to === null;
  return (
    <div class="row days">
      <label>
        <span class="soft">{t.from}</span>
        <input
          type="date"
          value={days.from ?? ""}
          max={days.to ?? undefined}
          onChange={(event) => show({ ...days, from: event.currentTarget.value || null })}
        />
      </label>
      <label>
        <span class="soft">{t.to}</span>
        <input
          type="date"
          value={days.to ?? ""}
          min={days.from ?? undefined}
          onChange={(event) => show({ ...days, to: event.currentTarget.value || null })}
        />
      </label>
      <button
        type="button"
        class="button quiet compact"
        disabled={isOpen}
        onClick={() => show({ from: null, to: null })}
      >
        {t.all}
      </button>
    </div>
  );
}
