import { texts, useTexts } from "../language/language";

const TEXTS = texts({ loading: "Memuat…" }, { loading: "Loading…" });

/** A place that is being filled: as high as what will stand there, so that nothing jumps. */
export function Skeleton({ width = "100%", height }: { width?: string; height?: string }) {
  return <span class="skeleton" aria-hidden="true" style={{ width, ...(height && { height }) }} />;
}

/** Rows of a table or a list that are being read. */
export function SkeletonRows({ rows, height = "1.25rem" }: { rows: number; height?: string }) {
  const t = useTexts(TEXTS);
  return (
    <div class="stack" role="status">
      <span class="visually-hidden">{t.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </div>
  );
}
