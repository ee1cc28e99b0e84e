import { useState } from "preact/hooks";
import { codeOf, type Failure, outcomeOf } from "../../api/client";
import { serverNow } from "../../api/server-clock";
import { useApp } from "../../app-context";
import { wibDate } from "../../language/format";
import { texts, useTexts } from "../../language/language";
import { Dialog } from "../../parts/dialog";
import { FailureNotice } from "../../parts/failure";
import { Icon } from "../../parts/icons";
import { type Filters, toFilter } from "./history-query";

const TEXTS = texts(
  {
    download: "Unduh CSV",
    cannot: "CSV belum dapat dibuat",
    tooLarge:
      "Satu berkas memuat paling banyak 10.000 pesanan. Pilih rentang tanggal yang lebih pendek, lalu unduh satu per satu.",
    close: "Tutup",
  },
  {
    download: "Download CSV",
    cannot: "The CSV could not be made",
    tooLarge:
      "One file holds 10,000 orders at most. Choose a shorter range of dates, and download one after the other.",
    close: "Close",
  },
);

/** Save the orders that the filters leave, of all pages, as a file. */
export function CsvButton({ filters }: { filters: Filters }) {
  const t = useTexts(TEXTS);
  const { api } = useApp();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function download() {
    setIsBusy(true);
    const file = await outcomeOf(
      api.GET("/v1/orders.csv", { params: { query: toFilter(filters) }, parseAs: "blob" }),
    );
    setIsBusy(false);
    if (file.ok) {
      save(file.value, `top-ups-${wibDate(serverNow())}.csv`);
    } else {
      setFailure(file.failure);
    }
  }

  return (
    <>
      <button type="button" class="button quiet compact" disabled={isBusy} onClick={download}>
        <Icon name="download" size={16} />
        <span class="csv-text">{t.download}</span>
      </button>
      {failure && (
        <Dialog
          title={t.cannot}
          close={() => setFailure(null)}
          actions={
            <button type="button" class="button" onClick={() => setFailure(null)}>
              {t.close}
            </button>
          }
        >
          {codeOf(failure) === "RANGE_TOO_LARGE" ? (
            <p>{t.tooLarge}</p>
          ) : (
            <FailureNotice failure={failure} />
          )}
        </Dialog>
      )}
    </>
  );
}

function save(file: Blob, name: string) {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
