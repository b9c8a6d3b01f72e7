import { expect, test } from "vitest";
import type { DatabaseStatus } from "../model/status.ts";
import { chooseServer, clientArgv, clientEnvironment } from "./db-client.ts";

const member = (identifier: string, role: string, state = "available") => ({
  ...{ identifier, role, state, instanceId: `i-${identifier}` },
});
const shop = {
  cluster: "shop",
  members: [member("db-1", "writer"), member("db-2", "reader", "error"), member("db-3", "reader")],
};
const databases = [
  shop,
  { cluster: "log", members: [member("db-4", "writer", "creating"), member("db-5", "reader", "error")] },
] as unknown as DatabaseStatus[];

const choose = (of?: string, reader = false) =>
  chooseServer(databases, { ...(of === undefined ? {} : { of }), reader });

test("a client belongs to the writer, to a reader that serves, or to the DB instance that is named", () => {
  expect(choose("shop")).toEqual({ cluster: "shop", identifier: "db-1", role: "writer", instanceId: "i-db-1" });
  expect(choose("shop", true)).toMatchObject({ identifier: "db-3", role: "reader" });
  expect(choose("db-2")).toMatchObject({ cluster: "shop", identifier: "db-2" });
  expect(choose("log")).toMatchObject({ identifier: "db-4" });
  expect(chooseServer(databases.slice(0, 1), {})).toMatchObject({ identifier: "db-1" });
});

test("a client of a read replica belongs to it, whatever it is asked for as (R43)", () => {
  const replica = { cluster: "report", source: "shop", members: [member("report", "reader")] };
  const all = [shop, replica] as unknown as DatabaseStatus[];
  for (const reader of [false, true]) {
    expect(chooseServer(all, { of: "report", reader })).toMatchObject({ identifier: "report", role: "reader" });
  }
});

test.each([
  [undefined, false, "NoDatabase", "Which database? There are 2"],
  ["other", false, "NoDatabase", "There is no database `other`"],
  ["log", true, "NoDbServer", "log has no reader that serves (db-4 writer creating, db-5 reader error)"],
  ["db-1", true, "InvalidArgument", "db-1 is one DB instance; a reader is chosen of a cluster"],
])("%s, reader %s: %s", (of, reader, code, message) => {
  expect(() => choose(of, reader)).toThrow(expect.objectContaining({ code, message }));
});

test("no password is an argument of any program", () => {
  for (const login of [{}, { user: "root" }, { user: "report", password: "secret" }]) {
    expect(clientArgv(login, ["--batch"]).join(" ")).not.toContain("secret");
  }
  expect(clientEnvironment({ user: "report", password: "secret" })).toEqual({
    TIERLAB_DB_USER: "report",
    MYSQL_PWD: "secret",
  });
  expect(clientArgv({}, [])[2]).toContain('MYSQL_PWD="$MYSQL_PASSWORD"');
  expect(clientArgv({ user: "root" }, [])[2]).toContain('MYSQL_PWD="$MYSQL_ROOT_PASSWORD"');
  expect(clientArgv({ user: "report" }, [])[2]).not.toContain("PASSWORD");
});
