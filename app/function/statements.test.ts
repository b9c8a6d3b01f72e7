import { expect, test } from "vitest";
import { splitStatements } from "./statements.ts";

test.each([
  ["", []],
  [" ;; \n;", []],
  ["SELECT 1", ["SELECT 1"]],
  ["USE testdb;\nCREATE TABLE t (dt datetime);\n", ["USE testdb", "CREATE TABLE t (dt datetime)"]],
  ["INSERT INTO t VALUES ('a;b', \"c;d\");SELECT `e;f`", ["INSERT INTO t VALUES ('a;b', \"c;d\")", "SELECT `e;f`"]],
  ["SELECT 'it''s; \\'quoted\\';';SELECT 2", ["SELECT 'it''s; \\'quoted\\';'", "SELECT 2"]],
  ["-- a; comment\nSELECT 1; # another;\n/* and; another */ SELECT 2", ["SELECT 1", "SELECT 2"]],
  ["SELECT 1--1; SELECT 2 -- end", ["SELECT 1--1", "SELECT 2"]],
  ["/*!40101 SET NAMES utf8 */; SELECT 1", ["/*!40101 SET NAMES utf8 */", "SELECT 1"]],
  ["SELECT 'never closed; SELECT 2", ["SELECT 'never closed; SELECT 2"]],
])("%j", (sql, statements) => {
  expect(splitStatements(sql)).toEqual(statements);
});
