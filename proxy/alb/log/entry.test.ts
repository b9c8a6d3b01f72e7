import { expect, test } from "vitest";
import { type AccessRecord, renderEntry } from "./entry.ts";

const RECORD: AccessRecord = {
  type: "http",
  endedAtMs: 1_000_000_000_125,
  createdAtMs: 1_000_000_000_100,
  elb: "app/front/0123456789abcdef",
  clientIp: "203.0.113.10",
  clientPort: 50000,
  target: "10.0.3.4:80",
  requestProcessingMs: 0,
  targetProcessingMs: 24,
  responseProcessingMs: 0,
  elbStatus: 200,
  targetStatus: 200,
  receivedBytes: 34,
  sentBytes: 366,
  method: "GET",
  url: "http://www.example.com:80/",
  httpVersion: "HTTP/1.1",
  userAgent: 'curl "7"\n',
  targetGroupArn: "arn:tg",
  traceId: "Root=1-58337262-36d228ad5d99923122bbe354",
  sslCipher: undefined,
  sslProtocol: undefined,
  domainName: undefined,
  certificateArn: undefined,
  rulePriority: 0,
  actions: "forward",
  redirectUrl: undefined,
  transformedHost: undefined,
  transformedUri: undefined,
  transformStatus: undefined,
  classification: undefined,
  classificationReason: undefined,
  connectionTraceId: "TID_1",
};

/** The fields, quoted ones as one. */
function fieldsOf(line: string): string[] {
  return line.match(/"[^"]*"|[^ ]+/g) ?? [];
}

test("ALB-089: a line has AWS's 33 fields in order, and no value from outside can break it", () => {
  const line = renderEntry(RECORD);
  expect(fieldsOf(line)).toHaveLength(33);
  expect(line).toBe(
    'http 2001-09-09T01:46:40.125000Z app/front/0123456789abcdef 203.0.113.10:50000 10.0.3.4:80 0.000 0.024 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl \\x227\\x22\\x0a" - - arn:tg "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2001-09-09T01:46:40.100000Z "forward" "-" "-" "10.0.3.4:80" "200" "-" "-" TID_1 "-" "-" "-"',
  );
});

test("ALB-090: a request that could not be read has -1 for times and - for what is not known", () => {
  const unknown = { target: undefined, targetStatus: undefined, method: undefined, url: undefined, traceId: undefined };
  const line = renderEntry({
    ...RECORD,
    ...unknown,
    httpVersion: undefined,
    userAgent: undefined,
    targetGroupArn: undefined,
    requestProcessingMs: -1,
    targetProcessingMs: -1,
    responseProcessingMs: -1,
    elbStatus: 400,
    rulePriority: undefined,
    actions: undefined,
    classification: "Severe",
    classificationReason: "BadHeader",
  });
  expect(fieldsOf(line).slice(4, 21)).toEqual([
    "-",
    "-1",
    "-1",
    "-1",
    "400",
    "-",
    "34",
    "366",
    '"- - -"',
    '"-"',
    "-",
    "-",
    "-",
    '"-"',
    '"-"',
    '"-"',
    "-",
  ]);
  expect(fieldsOf(line).slice(27, 29)).toEqual(['"Severe"', '"BadHeader"']);
});

test("a line does not depend on the one before it, whatever they have in common", () => {
  const changes: readonly Partial<AccessRecord>[] = [
    { endedAtMs: 1_000_000_000_126 },
    { createdAtMs: 1_000_000_001_100 },
    { type: "https", sslCipher: "C", sslProtocol: "TLSv1.3", certificateArn: "arn:c" },
    { type: "https", sslCipher: "C", sslProtocol: "TLSv1.3", certificateArn: "arn:d", domainName: "a" },
    { targetProcessingMs: 25, responseProcessingMs: 1 },
    { targetProcessingMs: 1_234_567 },
    { targetGroupArn: "arn:other" },
    { rulePriority: 7, actions: "rewrite,forward", transformedHost: "h", transformStatus: "TransformSuccess" },
    { actions: "redirect", redirectUrl: "http://a/" },
    { classification: "Severe", classificationReason: "BadUri" },
    { elb: "app/other/1" },
  ];
  const alone = changes.map((change) => fieldsOf(renderEntry({ ...RECORD, ...change })));
  for (const [index, change] of changes.entries()) {
    renderEntry(RECORD);
    const differs = fieldsOf(renderEntry(RECORD)).flatMap((field, at) => (field === alone[index]?.[at] ? [] : [at]));
    expect(differs, JSON.stringify(change)).toHaveLength(Object.keys(change).length);
  }
});
