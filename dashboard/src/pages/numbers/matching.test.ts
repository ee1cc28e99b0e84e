import { describe, expect, it } from "vitest";
import { matching } from "./matching";

const KOPI = { number: "+6281212448484", display_name: "Kopi Nusantara" };
const TEH = { number: "+6285700001111", display_name: "Teh Melati 24" };

describe("matching", () => {
  it.each([
    ["", [KOPI, TEH]],
    ["kopi", [KOPI]],
    ["  MELATI ", [TEH]],
    ["+62812", [KOPI]],
    ["0812-1244", [KOPI]],
    ["1111", [TEH]],
    ["24", [KOPI, TEH]],
    ["melati 24", [TEH]],
    ["gula", []],
    ["-", []],
  ])("%j", (searched, found) => {
    expect(matching([KOPI, TEH], searched)).toEqual(found);
  });
});
