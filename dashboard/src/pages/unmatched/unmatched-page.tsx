import { PageHead } from "../../parts/page-head";

export default function UnmatchedPage() {
  return <PageHead title="Unmatched" />;
}
