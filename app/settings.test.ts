import { expect, test } from "vitest";
import { readApplicationSettings, readDatabaseSettings } from "./settings.ts";

const environment = {
  DB_NAME: "testdb",
  DB_PASSWORD: "s3cret",
  DB_READ_ENDPOINT_ADDRESS: "reader.example",
  DB_TABLENAME: "testtable",
  DB_USER: "admin",
  DB_WRITE_ENDPOINT_ADDRESS: "writer.example",
  MYSQL_PORT: "3306",
};

test("the article's variables are the application's settings", () => {
  expect(readApplicationSettings({ ...environment, HOME: "/root" })).toEqual({
    listenPort: 9090,
    listenProtocol: "http",
    store: {
      database: "testdb",
      user: "admin",
      password: "s3cret",
      port: 3306,
      writerHost: "writer.example",
      readerHost: "reader.example",
      table: "testtable",
    },
  });
});

test("without a database there is no store, and the web tier may speak uwsgi", () => {
  const uwsgi = { LISTEN_PROTOCOL: "uwsgi", PORT: "8080", HEALTH_PORT: "8081", MYSQL_PORT: "3306" };
  expect(readApplicationSettings(uwsgi)).toEqual({ listenPort: 8080, listenProtocol: "uwsgi", healthPort: 8081 });
});

test("the initialising function needs neither table nor reader", () => {
  const { DB_TABLENAME: _table, DB_READ_ENDPOINT_ADDRESS: _reader, ...rest } = environment;
  expect(readDatabaseSettings(rest)).toMatchObject({ writerHost: "writer.example" });
});

test("all that is missing is named in one error", () => {
  expect(() => readApplicationSettings({ DB_NAME: "", DB_PASSWORD: "x", MYSQL_PORT: "3306" })).toThrow(
    "The environment is not complete: DB_NAME must not be empty; DB_USER must be set; " +
      "DB_WRITE_ENDPOINT_ADDRESS must be set; DB_READ_ENDPOINT_ADDRESS must be set; DB_TABLENAME must be set",
  );
});

test.each([
  [{ MYSQL_PORT: "http" }, "MYSQL_PORT must be a port from 1 to 65535"],
  [{ MYSQL_PORT: "0" }, "MYSQL_PORT must be a port from 1 to 65535"],
  [{ PORT: "70000" }, "PORT must be a port from 1 to 65535"],
  [{ LISTEN_PROTOCOL: "fastcgi" }, "LISTEN_PROTOCOL must be http or uwsgi"],
  [{ HEALTH_PORT: "" }, "HEALTH_PORT must be a port from 1 to 65535"],
  [{ DB_TABLENAME: "t; DROP TABLE t" }, "DB_TABLENAME must be a plain identifier of at most 64 characters"],
  [{ DB_TABLENAME: "a`b" }, "DB_TABLENAME must be a plain identifier of at most 64 characters"],
  [{ DB_TABLENAME: "x".repeat(65) }, "DB_TABLENAME must be a plain identifier of at most 64 characters"],
])("%j is refused", (change, message) => {
  expect(() => readApplicationSettings({ ...environment, ...change })).toThrow(
    `The environment is not complete: ${message}`,
  );
});

test("the error never holds a value", () => {
  try {
    readApplicationSettings({ DB_PASSWORD: "s3cret", DB_TABLENAME: "s3cret!" });
  } catch (error) {
    expect(String(error)).not.toContain("s3cret");
  }
  expect.assertions(1);
});
