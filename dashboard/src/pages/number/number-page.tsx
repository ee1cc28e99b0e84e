import { PageHead } from "../../parts/page-head";

export default function NumberPage() {
  return <PageHead title="Number" />;
}
