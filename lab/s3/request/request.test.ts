import { describe, expect, test } from "vitest";
import { isRangeMeant } from "./conditions.ts";
import { readHeaders } from "./headers.ts";
import { withHoisted } from "./hoisted.ts";
import { parseQuery } from "./query.ts";
import { parseCopyRange, parseRange, rangeOfPart } from "./range.ts";
import { routeRequest } from "./route.ts";

const noHeaders = readHeaders([]);

test.each([
  ["GET", "object", "", "GetObject"],
  ["GET", "object", "partNumber=1", "GetObject"],
  ["GET", "object", "response-expires=0&x-id=GetObject", "GetObject"],
  ["HEAD", "object", "", "HeadObject"],
  ["PUT", "object", "x-id=PutObject", "PutObject"],
  ["PUT", "object", "partNumber=1&uploadId=2", "UploadPart"],
  ["POST", "object", "uploads", "CreateMultipartUpload"],
  ["POST", "object", "uploadId=2", "CompleteMultipartUpload"],
  ["GET", "object", "uploadId=2", "ListParts"],
  ["DELETE", "object", "uploadId=2", "AbortMultipartUpload"],
  ["DELETE", "object", "", "DeleteObject"],
  ["GET", "bucket", "", "ListObjects"],
  ["GET", "bucket", "list-type=2&delimiter=/", "ListObjectsV2"],
  ["GET", "bucket", "location", "GetBucketLocation"],
  ["GET", "bucket", "uploads", "ListMultipartUploads"],
  ["POST", "bucket", "delete=", "DeleteObjects"],
  ["HEAD", "bucket", "", "HeadBucket"],
  ["GET", "service", "", "ListBuckets"],
] as const)("%s of %s with ?%s is %s", (method, level, query, operation) => {
  expect(routeRequest(method, level, parseQuery(query), noHeaders)).toBe(operation);
});

test("a copy is a PUT that names its source", () => {
  const headers = readHeaders(["X-Amz-Copy-Source", "b/k"]);
  expect(routeRequest("PUT", "object", parseQuery(""), headers)).toBe("CopyObject");
  expect(routeRequest("PUT", "object", parseQuery("uploadId=1"), headers)).toBe("UploadPartCopy");
});

test.each([
  ["PUT", "bucket", "", "NotImplemented"],
  ["DELETE", "bucket", "", "NotImplemented"],
  ["GET", "bucket", "versions", "NotImplemented"],
  ["PUT", "object", "tagging", "NotImplemented"],
  ["GET", "object", "versionId=1", "NotImplemented"],
  ["POST", "bucket", "", "NotImplemented"],
  ["POST", "object", "", "MethodNotAllowed"],
  ["PUT", "service", "", "MethodNotAllowed"],
  ["PATCH", "object", "", "BadRequest"],
] as const)("%s of %s with ?%s: %s", (method, level, query, code) => {
  expect(() => routeRequest(method, level, parseQuery(query), noHeaders)).toThrow(expect.objectContaining({ code }));
});

describe("a range", () => {
  test.each([
    [undefined, 10, undefined],
    ["bytes=0-0", 10, [0, 0]],
    ["bytes=-1", 10, [9, 9]],
    ["bytes=9-", 10, [9, 9]],
    ["bytes=0-", 1, [0, 0]],
    ["Bytes = 1 - 2", 10, [1, 2]],
    ["bytes=-", 10, undefined],
    ["bytes=2-1", 10, undefined],
    ["bytes=0-99999999999999999999", 10, [0, 9]],
  ])("%j of %i bytes", (header, size, expected) => {
    const range = parseRange(header, size);
    expect(range && [range.start, range.end]).toEqual(expected);
  });

  test.each(["bytes=0-0", "bytes=0-", "bytes=-1"])("%s of nothing cannot be satisfied", (header) => {
    expect(() => parseRange(header, 0)).toThrow("not satisfiable");
  });

  test("of a copy has both ends, within the source", () => {
    expect(parseCopyRange("bytes=0-9", 10)).toEqual({ start: 0, end: 9 });
    for (const header of ["bytes=0-10", "bytes=0-", "bytes=-5", "bytes=5-4", "0-5"])
      expect(() => parseCopyRange(header, 10)).toThrow();
  });

  test("of a part lies behind those before it", () => {
    expect([1, 2, 3].map((part) => rangeOfPart(part, 10, [4, 5, 1]))).toEqual([
      { start: 0, end: 3 },
      { start: 4, end: 8 },
      { start: 9, end: 9 },
    ]);
    expect(() => rangeOfPart(4, 10, [4, 5, 1])).toThrow("not satisfiable");
    expect(() => rangeOfPart(0, 10)).toThrow("not satisfiable");
  });
});

test("headers that a presigner put into the query count, but for checksums of a body that it did not know", () => {
  const query = parseQuery(
    "X-Amz-Meta-Who=me&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-amz-checksum-mode=ENABLED&X-Amz-Date=1&x=y&x-amz-acl=z",
  );
  expect(Object.fromEntries(withHoisted(readHeaders(["X-Amz-Acl", "a"]), query))).toEqual({
    "x-amz-acl": "a",
    "x-amz-meta-who": "me",
    "x-amz-checksum-mode": "ENABLED",
  });
});

test("fields that come twice are joined", () => {
  expect(Object.fromEntries(readHeaders(["A", "1", "b", "2", "a", "3"]))).toEqual({ a: "1,3", b: "2" });
});

test.each([
  [undefined, true],
  ['"e"', true],
  ["e", true],
  ['"f"', false],
  ["Thu, 01 Jan 1970 00:00:10 GMT", true],
  ["Thu, 01 Jan 1970 00:00:09 GMT", false],
])("a range is meant for the object of If-Range %j: %s", (condition, expected) => {
  const headers = readHeaders(condition === undefined ? [] : ["if-range", condition]);
  expect(isRangeMeant(headers, { etag: "e", lastModifiedMs: 10_900 })).toBe(expected);
});
