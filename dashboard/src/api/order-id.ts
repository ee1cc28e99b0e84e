/** Order ids, lot ids and invoice numbers say the same two facts: ord_2A7A875-0024. */
const ORDER_ID = /^ord_([0-9A-F]{7}-[0-9]{4,10})$/;
const LOT_ID = /^lot_([0-9A-F]{7}-[0-9]{4,10})$/;

/** Return the invoice number of an order: 2A7A875-0024. */
export function invoiceNumberOf(orderId: string): string {
  return ORDER_ID.exec(orderId)?.[1] ?? orderId;
}

/** Return the order that paid for a lot, or null for a lot that our staff made. */
export function orderOfLot(lotId: string): string | null {
  const invoiceNumber = LOT_ID.exec(lotId)?.[1];
  return invoiceNumber === undefined ? null : `ord_${invoiceNumber}`;
}

export function orderAddress(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}
