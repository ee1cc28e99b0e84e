import "./credits.css";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { may } from "../../access";
import { outcomeOf } from "../../api/client";
import type { Orders } from "../../api/types";
import { useApp } from "../../app-context";
import { texts, useTexts } from "../../language/language";
import { FailureNotice } from "../../parts/failure";
import { PageHead } from "../../parts/page-head";
import { Pager } from "../../parts/pager";
import { pageCount } from "../../parts/paging";
import { useReloadOnReturn } from "../../parts/use-reload-on-return";
import { useResource } from "../../parts/use-resource";
import { CsvButton } from "./csv-button";
import { HistoryFilters } from "./history-filters";
import {
  addressOf,
  EVERYTHING,
  type Filters,
  type HistoryQuery,
  isFiltered,
  nextByCursor,
  placeOf,
  previousOf,
  readQuery,
  toPart,
  withFilters,
} from "./history-query";
import { HistoryTable } from "./history-table";
import { NothingFound, NothingYet } from "./nothing";
import { UnmatchedLink } from "./unmatched-link";

const TEXTS = texts(
  { title: "Kredit", topUp: "Isi ulang kredit siaran" },
  { title: "Credits", topUp: "Top up broadcast credits" },
);

export default function CreditsPage() {
  const t = useTexts(TEXTS);
  const { me } = useApp();
  const location = useLocation();
  const query = readQuery(location.query);
  return (
    <>
      <PageHead title={t.title}>
        {may(me.role, "top-up") && (
          <a class="button" href="/top-up">
            {t.topUp}
          </a>
        )}
      </PageHead>
      {may(me.role, "read-money-documents") && (
        <div class="spread tools-row">
          <UnmatchedLink />
          <CsvButton filters={query} />
        </div>
      )}
      <History query={query} go={(to, instead) => location.route(addressOf(to), instead)} />
    </>
  );
}

interface HistoryProps {
  query: HistoryQuery;
  /** Show another part; `instead` puts it in the place of this one in the browser's history. */
  go: (to: HistoryQuery, instead?: boolean) => void;
}

function History({ query, go }: HistoryProps) {
  const { api } = useApp();
  const frame = useRef<HTMLDivElement>(null);
  const address = addressOf(query);
  const orders = useResource(address, () =>
    outcomeOf(api.GET("/v1/orders", { params: { query: toPart(query) } })),
  );
  const numbers = useResource("numbers", () => outcomeOf(api.GET("/v1/numbers")));
  useReloadOnReturn(orders.reload);
  useTopOfTable(frame, placeOf(query));

  function change(filters: Partial<Filters>) {
    // Letters that are typed one after the other are one step back.
    go(withFilters(query, filters), filters.search !== undefined && query.search !== "");
  }

  return (
    <div class="card flush" ref={frame}>
      <HistoryFilters
        filters={query}
        numbers={numbers.value?.items.map((each) => each.number) ?? []}
        change={change}
        clear={() => go({ ...EVERYTHING, size: query.size })}
      />
      {orders.failure && <FailureNotice failure={orders.failure} retry={orders.reload} />}
      {(orders.value !== null || orders.failure === null) && (
        <Part query={query} go={go} orders={orders.value} isLoading={orders.isLoading} />
      )}
    </div>
  );
}

function Part(props: HistoryProps & { orders: Orders | null; isLoading: boolean }) {
  const { query, go, orders, isLoading } = props;
  const lastPage = orders === null ? 1 : pageCount(orders.total, query.size);
  const isBehindTheEnd =
    !isLoading && orders?.items.length === 0 && query.trail.length === 0 && query.page > lastPage;

  // The address of a page that the list no longer reaches, or never has.
  useEffect(() => {
    if (isBehindTheEnd) {
      go({ ...query, page: lastPage }, true);
    }
  });

  if (orders !== null && !isLoading && orders.items.length === 0 && !isBehindTheEnd) {
    return isFiltered(query) ? (
      <NothingFound
        isAtLeast={orders.total_is_at_least}
        clear={() => go({ ...EVERYTHING, size: query.size })}
      />
    ) : (
      <NothingYet />
    );
  }
  return (
    <>
      <HistoryTable
        orders={orders?.items ?? null}
        rows={query.size}
        isStale={isLoading && orders !== null}
      />
      <HistoryPager query={query} go={go} orders={orders} lastPage={lastPage} />
    </>
  );
}

function HistoryPager(props: HistoryProps & { orders: Orders | null; lastPage: number }) {
  const { query, go, orders, lastPage } = props;
  const isCounted = orders !== null && !orders.total_is_at_least;
  const isNumbered = isCounted && query.trail.length === 0;
  const previous = previousOf(query);
  const next = isNumbered
    ? query.page < lastPage
      ? { ...query, page: query.page + 1 }
      : null
    : nextByCursor(query, orders?.next_cursor ?? null);
  return (
    <Pager
      page={placeOf(query)}
      size={query.size}
      shown={orders?.items.length ?? null}
      total={orders?.total ?? 0}
      isAtLeast={orders?.total_is_at_least ?? false}
      count={isCounted ? lastPage : null}
      addressOf={(page) => addressOf({ ...query, page, trail: [] })}
      previous={previous && addressOf(previous)}
      next={next && addressOf(next)}
      chooseSize={(size) => go({ ...query, size, page: 1, trail: [] })}
    />
  );
}

/** Bring the top of the table into view when another page is shown below it. */
function useTopOfTable(frame: { current: HTMLElement | null }, place: number) {
  const last = useRef(place);
  useEffect(() => {
    if (place !== last.current && (frame.current?.getBoundingClientRect().top ?? 0) < 0) {
      frame.current?.scrollIntoView({ block: "start" });
    }
    last.current = place;
  }, [frame, place]);
}
