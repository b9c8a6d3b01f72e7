/** What the errors of S3, of the SDK and of the network between mean to a caller. */
import { errorCode, NETWORK_FAULTS } from "../network-faults.ts";
import { StoreUnavailable } from "../store.ts";

/** The status that S3 answered with; `undefined` where it gave none. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const { $metadata: metadata } = error;
  const isAnswer = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
  return isAnswer && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

/** No role, none yet, or one whose time is over: the same request may succeed by another server. */
const WITHOUT_CREDENTIALS = new Set(["CredentialsProviderError", "ExpiredToken", "InvalidAccessKeyId", "InvalidToken"]);

/** StoreUnavailable where the same request may succeed soon; else the error as it is. */
export function toStoreFault(error: unknown): unknown {
  if (!(error instanceof Error) || !isPassing(error)) return error;
  return new StoreUnavailable("files cannot be reached", { cause: error });
}

function isPassing(error: Error): boolean {
  const status = statusOf(error);
  if (status !== undefined && status >= 500) return true;
  if (WITHOUT_CREDENTIALS.has(error.name) || error.name === "TimeoutError") return true;
  return NETWORK_FAULTS.has(errorCode(error) ?? "");
}
