import { expect, test } from "vitest";
import { parseIperf, parseWrk } from "./output.ts";

const printed = (errors = "") => `Running 2s test @ http://10.0.5.10:9090/
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   640.19us    1.10ms  21.29ms   95.07%
    Req/Sec    61.20k     5.02k   71.73k    70.00%
  Latency Distribution
     50%  434.00us
     75%  700.00us
     90%    1.01ms
     99%    5.45ms
  243575 requests in 2.00s, 36.94MB read
${errors}Requests/sec: 121663.91
Transfer/sec:     18.45MB
`;

test("count, rate and percentiles are read from wrk, in microseconds", () => {
  expect(parseWrk(printed())).toEqual({ requests: 243575, requestsPerSecond: 121663.91, p50Us: 434, p99Us: 5450 });
});

test("a run that lost connections is a failure", () => {
  expect(() => parseWrk(printed("  Socket errors: connect 0, read 3, write 0, timeout 0\n"))).toThrow(/read 3/);
  expect(() => parseWrk("unable to connect")).toThrow("wrk: unable to connect");
});

test("what the receiver got is read from iperf3", () => {
  expect(parseIperf('{"end":{"sum_received":{"bits_per_second":19500000000}}}')).toBe(19.5);
});
