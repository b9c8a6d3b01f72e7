import { expect, test } from "vitest";
import { renderTable } from "./table.ts";

const header = ["NAME", "AZ", "PORT", "STATE"];
const rows = [
  ["web-group-1", "1a", 80, "healthy"],
  ["app", undefined, 9090, "initial"],
];

test("columns are as wide as their widest cell, and nothing is a dash", () => {
  expect(renderTable(header, rows)).toEqual([
    "NAME         AZ  PORT  STATE",
    "web-group-1  1a  80    healthy",
    "app          -   9090  initial",
  ]);
});

test("where a table is too wide its spare columns go, one after the other, until it fits", () => {
  expect(renderTable(header, rows, { width: 24, spare: ["PORT", "AZ"] })).toEqual([
    "NAME         AZ  STATE",
    "web-group-1  1a  healthy",
    "app          -   initial",
  ]);
  expect(renderTable(header, rows, { width: 10, spare: ["PORT", "AZ"] })[0]).toBe("NAME         STATE");
  expect(renderTable(header, rows, { width: 30, spare: ["PORT", "AZ"] })[0]).toBe("NAME         AZ  PORT  STATE");
});
