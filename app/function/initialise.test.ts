import { expect, test } from "vitest";
import { type InitialiseOptions, initialise } from "./initialise.ts";

const event = { RequestType: "Create", ResourceProperties: { Sql: "A; B" } } as const;
const passing = new Error("starting");
const done = new Error("exists");

/** A database that fails with `faults`, one per try of opening or running; `undefined` lets the try succeed. */
function fakeDatabase(faults: (Error | undefined)[], pauses = 10) {
  const log: string[] = [];
  const attempt = (what: string) => {
    log.push(what);
    const fault = faults.shift();
    if (fault) throw fault;
  };
  const options: InitialiseOptions = {
    open: async () => {
      attempt("open");
      return { run: async (statement) => attempt(statement), close: async () => void log.push("close") };
    },
    isPassing: (error) => error === passing,
    isDone: (error) => error === done,
    pause: async () => {
      log.push("pause");
      if (pauses-- <= 0) throw new Error("time is over");
    },
  };
  return { log, options };
}

test("each statement runs once, on one connection, which is closed", async () => {
  const { log, options } = fakeDatabase([]);
  await initialise(event, options);
  expect(log).toEqual(["open", "A", "B", "close"]);
});

test("a database that is still starting is tried again, from the first statement", async () => {
  const { log, options } = fakeDatabase([passing, undefined, undefined, passing]);
  await initialise(event, options);
  expect(log).toEqual(["open", "pause", "open", "A", "B", "close", "pause", "open", "A", "B", "close"]);
});

test("what had been done before is no fault", async () => {
  const { log, options } = fakeDatabase([undefined, done]);
  await initialise(event, options);
  expect(log).toEqual(["open", "A", "B", "close"]);
});

test("any other fault ends it at once", async () => {
  const fault = new Error("syntax");
  const { log, options } = fakeDatabase([undefined, fault]);
  await expect(initialise(event, options)).rejects.toBe(fault);
  expect(log).toEqual(["open", "A", "close"]);
});

test("when the time is over the database's last word is the reason", async () => {
  const { options } = fakeDatabase([passing, passing, passing], 1);
  await expect(initialise(event, options)).rejects.toBe(passing);
});

test("deleting the resource does nothing", async () => {
  const { log, options } = fakeDatabase([]);
  await initialise({ ...event, RequestType: "Delete" }, options);
  expect(log).toEqual([]);
});
