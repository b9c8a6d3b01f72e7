import { expect, test } from "vitest";
import { StoreUnavailable } from "../store.ts";
import { statusOf, toStoreFault } from "./s3-faults.ts";

const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const failed = (code: string) => Object.assign(new Error(code), { code });
const named = (name: string) => Object.assign(new Error(name), { name });

test.each([
  answered("SlowDown", 503),
  answered("InternalError", 500),
  answered("ExpiredToken", 400),
  named("CredentialsProviderError"),
  named("TimeoutError"),
  failed("ECONNREFUSED"),
  failed("ENOTFOUND"),
])("$name $code passes: another try or another server may do better", (error) => {
  expect(toStoreFault(error)).toBeInstanceOf(StoreUnavailable);
  expect(toStoreFault(error)).toMatchObject({ cause: error });
});

test.each([
  answered("AccessDenied", 403),
  answered("NoSuchBucket", 404),
  failed("ERR_INVALID_ARG_TYPE"),
  new Error("odd"),
  "odd",
])("%s stays", (error) => {
  expect(toStoreFault(error)).toBe(error);
});

test("the status is S3's own, where it answered", () => {
  expect(
    [
      answered("NotFound", 404),
      failed("ECONNRESET"),
      Object.assign(new Error("odd"), { $metadata: {} }),
      undefined,
    ].map(statusOf),
  ).toEqual([404, undefined, undefined, undefined]);
});
