import { texts, useTexts } from "../language/language";
import { Skeleton } from "./skeleton";

const TEXTS = texts({ loading: "Memuat…" }, { loading: "Loading…" });

/** Rows of a table that are being read; the styles of the table say how high they are. */
export function TableSkeleton(props: { rows: number; columns: number }) {
  const t = useTexts(TEXTS);
  return (
    <tbody>
      {Array.from({ length: props.rows }, (_, row) => (
        <tr key={row}>
          {Array.from({ length: props.columns }, (_, column) => (
            <td key={column}>
              {row === 0 && column === 0 && (
                <span class="visually-hidden" role="status">
                  {t.loading}
                </span>
              )}
              <Skeleton height="1.25em" />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
