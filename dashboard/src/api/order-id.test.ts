import { describe, expect, it } from "vitest";
import { invoiceNumberOf, orderAddress, orderOfLot } from "./order-id";

describe("ids", () => {
  it("read an invoice number out of an order id", () => {
    expect(invoiceNumberOf("ord_2A7A875-0024")).toBe("2A7A875-0024");
  });

  it("leave what is no order id as it is", () => {
    expect(invoiceNumberOf("2A7A875-0024")).toBe("2A7A875-0024");
  });

  it("name the order of a lot", () => {
    expect(orderOfLot("lot_2A7A875-0024")).toBe("ord_2A7A875-0024");
  });

  it("know a lot that no order paid for", () => {
    expect(orderOfLot("lot_case_CS-1042")).toBeNull();
  });

  it("make the address of an order", () => {
    expect(orderAddress("ord_2A7A875-0024")).toBe("/orders/ord_2A7A875-0024");
  });
});
