import { expect, test } from "vitest";
import { curlArguments, outcomeOfCurl, readCurl } from "./curl.ts";
import { isCurlFailure, readCurlLog } from "./curl-loop.ts";

test("curl is told its way, its patience and what to send", () => {
  expect(curlArguments("http://a/", {}).slice(-3)).toEqual(["--noproxy", "*", "http://a/"]);
  const options = { proxy: "http://p:3128", timeoutMs: 1_500, method: "POST", headers: { "X-A": "b" }, body: "c" };
  expect(curlArguments("http://a/", options).join(" ")).toBe(
    "curl --silent --max-time 1.5 --write-out %{stderr}%{json}\\n%{header_json} --proxy http://p:3128 --request POST --header X-A: b --data-raw c http://a/",
  );
});

test("an answer is read with its headers and who gave it", () => {
  const headers = '{"x-served-by":["i-1"],\n"Vary":["a","b"]\n}';
  const stderr = `{"http_code":200,"remote_ip":"10.0.0.1","errormsg":null}\n${headers}`;
  expect(readCurl({ exitCode: 0, stdout: "hello\n", stderr })).toEqual({
    outcome: "ok",
    status: 200,
    body: "hello\n",
    headers: { "x-served-by": "i-1", vary: "a, b" },
    servedBy: "i-1",
    remoteIp: "10.0.0.1",
  });
});

test("what went wrong is an outcome with curl's own words; no curl at all is an error", () => {
  const stderr = '{"http_code":0,"remote_ip":"","errormsg":"Connection timed out after 500 ms"}\n{}';
  expect(readCurl({ exitCode: 28, stdout: "", stderr })).toMatchObject({
    outcome: "timed-out",
    status: 0,
    detail: "Connection timed out after 500 ms",
  });
  expect([6, 7, 52, 56, 35].map((code) => outcomeOfCurl(code, 0))).toEqual([
    "unresolved",
    "refused",
    "reset",
    "reset",
    "failed",
  ]);
  expect([200, 404, 503].map((status) => outcomeOfCurl(0, status))).toEqual(["ok", "ok", "http-5xx"]);
  expect(() => readCurl({ exitCode: 126, stdout: "exec: curl: not found", stderr: "" })).toThrow("cannot be run there");
});

test("the loop's log is read in the order in which requests began, torn lines apart", () => {
  const lines = readCurlLog("1700 28 000 1.000123\n1500 0 200 0.003\n1600 0 503 0.01\n1800 0 2");
  expect(lines.map((line) => [line.atMs, isCurlFailure(line)])).toEqual([
    [1_500, false],
    [1_600, true],
    [1_700, true],
  ]);
  expect(lines[0]).toEqual({ atMs: 1_500, exitCode: 0, status: 200, tookMs: 3 });
});
