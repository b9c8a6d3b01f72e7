import { expect, test } from "vitest";
import { connectionLimit } from "./open-files.ts";

const limits = (files: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             63414                63414                processes
Max open files            ${files.padEnd(20)} 1048576              files
`;

test("a node has as many connections as files may be open, but for those that it needs itself", () => {
  expect(connectionLimit(limits("1024"))).toBe(768);
  expect(connectionLimit(limits("10"))).toBe(1);
});

test("without a bound there is none", () => {
  expect(connectionLimit(limits("unlimited"))).toBeUndefined();
});
