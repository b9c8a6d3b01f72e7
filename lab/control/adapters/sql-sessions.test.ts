import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createSqlSessions, type SqlClient } from "./sql-sessions.ts";

const WITHIN_MS = 60_000;

/** Clients that answer as told: `end` ends one, `hang` says nothing, anything else is printed, chopped in two. */
function fakeClients(...answers: readonly string[]) {
  const left = [...answers];
  const log: string[] = [];
  let count = 0;
  const open = async (): Promise<SqlClient> => {
    count += 1;
    const name = `client ${count}`;
    const stdout = new PassThrough();
    return {
      stdout,
      leave: () => void log.push(`${name} left`),
      send(text) {
        const [, statement] = text.trim().split("\n");
        log.push(`${name}: ${statement}`);
        const answer = left.shift() ?? "";
        if (answer === "hang") return;
        const [, mark] = /'(tierlab-mark-\d+)'/.exec(text) ?? [];
        if (answer.startsWith("end")) stdout.end(answer.slice("end ".length));
        else
          for (const part of [answer, `\n*** 1. row ***\n: ${mark?.slice(0, 5)}`, `${mark?.slice(5)}\n`])
            stdout.write(part);
      },
    };
  };
  return { sessions: createSqlSessions(open), log };
}

test("one client answers all statements for a server, one after the other", async () => {
  const { sessions, log } = fakeClients("a: 1", "b: 2");
  const answers = await Promise.all(["SELECT 1;\n", "SELECT 2;\n"].map((sql) => sessions.run("db", sql, WITHIN_MS)));
  expect(answers.map((text) => text.split("\n")[0])).toEqual(["a: 1", "b: 2"]);
  expect(log).toEqual(["client 1: SELECT 1;", "client 1: SELECT 2;"]);
});

test("each server has a client of its own", async () => {
  const { sessions, log } = fakeClients();
  await sessions.run("db-1", "SELECT 1;\n", WITHIN_MS);
  await sessions.run("db-2", "SELECT 2;\n", WITHIN_MS);
  expect(log).toEqual(["client 1: SELECT 1;", "client 2: SELECT 2;"]);
});

test("MySQL's words are the error, and the next statements start another client", async () => {
  const { sessions, log } = fakeClients("a: 1", "end ERROR 1290 (HY000) at line 2: read-only\n", "c: 3");
  await sessions.run("db", "SELECT 1;\n", WITHIN_MS);
  await expect(sessions.run("db", "INSERT;\n", WITHIN_MS)).rejects.toMatchObject({
    code: "DatabaseFault",
    message: "ERROR 1290 (HY000) at line 2: read-only",
  });
  expect(await sessions.run("db", "SELECT 3;\n", WITHIN_MS)).toContain("c: 3");
  expect(log).toEqual(["client 1: SELECT 1;", "client 1: INSERT;", "client 1 left", "client 2: SELECT 3;"]);
});

test.each(["end", "end ERROR 2013 (HY000) at line 3: Lost connection to MySQL server during query\n"])(
  "a kept client that is gone is replaced, a new one that goes is a fault: %s",
  async (gone) => {
    const { sessions, log } = fakeClients("a: 1", gone, "b: 2", gone, gone);
    await sessions.run("db", "SELECT 1;\n", WITHIN_MS);
    expect(await sessions.run("db", "SELECT 2;\n", WITHIN_MS)).toContain("b: 2");
    await expect(sessions.run("db", "SELECT 3;\n", WITHIN_MS)).rejects.toMatchObject({ code: "DatabaseFault" });
    expect(log.filter((line) => line.includes("SELECT 3"))).toEqual(["client 2: SELECT 3;", "client 3: SELECT 3;"]);
  },
);

test("a client that hangs is given up, and what waited behind it is done by another", async () => {
  const { sessions, log } = fakeClients("hang", "b: 2");
  const hung = sessions.run("db", "SELECT 1;\n", 20);
  const behind = sessions.run("db", "SELECT 2;\n", WITHIN_MS);
  await expect(hung).rejects.toMatchObject({ code: "SqlTimedOut" });
  expect(await behind).toContain("b: 2");
  expect(log).toEqual(["client 1: SELECT 1;", "client 1 left", "client 2: SELECT 2;"]);
});

test("a client that does not start in time is not waited for", async () => {
  const sessions = createSqlSessions(() => new Promise(() => {}));
  await expect(sessions.run("db", "SELECT 1;\n", 20)).rejects.toMatchObject({ code: "SqlTimedOut" });
});
