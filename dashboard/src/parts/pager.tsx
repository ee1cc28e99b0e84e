import "./pager.css";
import { formatCount } from "../language/format";
import { texts, useLanguage, useTexts } from "../language/language";
import { Icon } from "./icons";
import { PAGE_SIZES, pageButtons, placesOf } from "./paging";
import { Skeleton } from "./skeleton";

const TEXTS = texts(
  {
    pages: "Halaman",
    shown: (first: string, last: string, total: string) =>
      `Menampilkan ${first}–${last} dari ${total}`,
    shownOfMore: (first: string, last: string, total: string) =>
      `Menampilkan ${first}–${last} dari lebih dari ${total}`,
    page: (page: string) => `Halaman ${page}`,
    pageOf: (page: string, count: string) => `${page} / ${count}`,
    previous: "Halaman sebelumnya",
    next: "Halaman berikutnya",
    size: "Baris per halaman",
  },
  {
    pages: "Pages",
    shown: (first: string, last: string, total: string) =>
      `Showing ${first}–${last} out of ${total}`,
    shownOfMore: (first: string, last: string, total: string) =>
      `Showing ${first}–${last} out of more than ${total}`,
    page: (page: string) => `Page ${page}`,
    pageOf: (page: string, count: string) => `${page} / ${count}`,
    previous: "Previous page",
    next: "Next page",
    size: "Show rows",
  },
);

export interface PagerProps {
  /** The page that is shown, counted from 1, and how many rows one may have. */
  page: number;
  size: number;
  /** How many rows this page has; null while the first ones are being read. */
  shown: number | null;
  total: number;
  /** There are more than `total`, and nobody knows how many: then no page has a button. */
  isAtLeast: boolean;
  /** How many pages there are; null where they are not counted. */
  count: number | null;
  addressOf: (page: number) => string;
  /** Addresses of the neighbours, null where there is none. */
  previous: string | null;
  next: string | null;
  chooseSize: (size: number) => void;
}

/** What stands below a table of several pages: where we are, and the way to the others. */
export function Pager(props: PagerProps) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  const [first, last] = placesOf(props.page, props.size, props.shown ?? 0);
  const said = props.isAtLeast ? t.shownOfMore : t.shown;
  const write = (count: number) => formatCount(count, language);
  return (
    <footer class="pager">
      <p class="soft shown" role="status">
        {props.shown === null ? (
          <Skeleton width="11rem" />
        ) : (
          said(write(first), write(last), write(props.total))
        )}
      </p>
      <nav class="pages" aria-label={t.pages}>
        <Step href={props.previous} name={t.previous} icon="previous" />
        {props.count !== null && (
          <>
            <PageButtons page={props.page} count={props.count} addressOf={props.addressOf} />
            <span class="page-of figures" aria-hidden="true">
              {t.pageOf(write(props.page), write(props.count))}
            </span>
          </>
        )}
        <Step href={props.next} name={t.next} icon="next" />
      </nav>
      <label class="size">
        <span class="soft">{t.size}</span>
        <select
          value={props.size}
          onChange={(event) => props.chooseSize(Number(event.currentTarget.value))}
        >
          {PAGE_SIZES.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </select>
      </label>
    </footer>
  );
}

function PageButtons(props: Pick<PagerProps, "page" | "addressOf"> & { count: number }) {
  const t = useTexts(TEXTS);
  const language = useLanguage();
  return (
    <ul class="numbered">
      {pageButtons(props.page, props.count).map((page, slot) =>
        page === null ? (
          <li key={`gap-${slot}`} aria-hidden="true">
            …
          </li>
        ) : (
          <li key={page}>
            <a
              class="figures"
              href={props.addressOf(page)}
              aria-label={t.page(formatCount(page, language))}
              aria-current={page === props.page ? "page" : undefined}
            >
              {formatCount(page, language)}
            </a>
          </li>
        ),
      )}
    </ul>
  );
}

function Step(props: { href: string | null; name: string; icon: "previous" | "next" }) {
  const icon = <Icon name={props.icon} size={18} />;
  return props.href === null ? (
    <span class="step" aria-hidden="true">
      {icon}
    </span>
  ) : (
    <a class="step" href={props.href} aria-label={props.name} title={props.name}>
      {icon}
    </a>
  );
}
