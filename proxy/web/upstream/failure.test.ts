import { expect, test } from "vitest";
import { describeFailure, failureStatus, UpstreamFailure } from "./failure.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:9090"), { syscall: "connect" });

test.each([
  [new UpstreamFailure("name", "queryA ENOTFOUND app"), 500, "no address for app:9090: queryA ENOTFOUND app"],
  [refused, 503, "cannot connect to app:9090: connect ECONNREFUSED 10.0.0.1:9090"],
  [new AggregateError([refused, new Error("other")]), 503, `cannot connect to app:9090: ${refused.message}; other`],
  [new UpstreamFailure("timeout", "silent for 5 ms"), 504, "no answer in time from app:9090: silent for 5 ms"],
  [new Error("socket hang up"), 502, "wrong answer from app:9090: socket hang up"],
])("%s", (error, status, line) => {
  expect(failureStatus(error)).toBe(status);
  expect(describeFailure(error, { host: "app", port: 9090 })).toBe(line);
});
