import { PageHead } from "../../parts/page-head";

export default function OrderPage() {
  return <PageHead title="Order" />;
}
