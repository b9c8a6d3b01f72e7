/** Which of S3's operations a request asks for, by method, address and the sub-resources in its query. Pure. */
import { S3Error } from "../error.ts";
import type { Address } from "./address.ts";
import type { Headers } from "./headers.ts";
import type { Query } from "./query.ts";

export type OperationName =
  | "ListBuckets"
  | "HeadBucket"
  | "GetBucketLocation"
  | "ListObjects"
  | "ListObjectsV2"
  | "ListMultipartUploads"
  | "DeleteObjects"
  | "GetObject"
  | "HeadObject"
  | "PutObject"
  | "CopyObject"
  | "DeleteObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "UploadPartCopy"
  | "CompleteMultipartUpload"
  | "AbortMultipartUpload"
  | "ListParts";

/** Parameters that choose an operation; there are more on AWS than here. */
const SUB_RESOURCES = [
  ...[
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
  ],
  ...["lifecycle", "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus"],
  ...["publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "tagging", "torrent"],
  ...["versionId", "versioning", "versions", "website", "renameObject", "session", "metadataTable"],
] as const;

type Level = Exclude<Address["kind"], "website">;

/** `method`, level, then the sub-resource or `""`. */
const OPERATIONS: Readonly<Record<string, OperationName>> = {
  "GET service ": "ListBuckets",
  "HEAD bucket ": "HeadBucket",
  "GET bucket ": "ListObjects",
  "GET bucket list-type": "ListObjectsV2",
  "GET bucket location": "GetBucketLocation",
  "GET bucket uploads": "ListMultipartUploads",
  "POST bucket delete": "DeleteObjects",
  "GET object ": "GetObject",
  "HEAD object ": "HeadObject",
  "PUT object ": "PutObject",
  "DELETE object ": "DeleteObject",
  "POST object uploads": "CreateMultipartUpload",
  "GET object uploadId": "ListParts",
  "PUT object uploadId": "UploadPart",
  "POST object uploadId": "CompleteMultipartUpload",
  "DELETE object uploadId": "AbortMultipartUpload",
};

const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"];

/** @throws S3Error `NotImplemented` for what AWS has and this server has not, `MethodNotAllowed` for what AWS has not either */
export function routeRequest(method: string, level: Level, query: Query, headers: Headers): OperationName {
  refuseUnknown(query);
  const chosen = ["list-type", "location", "uploads", "delete", "uploadId"].find((name) => query.has(name)) ?? "";
  const operation = OPERATIONS[`${method} ${level} ${chosen}`];
  if (operation === undefined) throw noOperation(method, level, chosen);
  const isCopy = headers.has("x-amz-copy-source");
  if (operation === "PutObject" && isCopy) return "CopyObject";
  if (operation === "UploadPart" && isCopy) return "UploadPartCopy";
  return operation;
}

function refuseUnknown(query: Query): void {
  const name = SUB_RESOURCES.find((other) => query.has(other));
  if (name === undefined) return;
  throw new S3Error("NotImplemented", { Query: name }, `Requests with ?${name} are not implemented here`);
}

function noOperation(method: string, level: Level, chosen: string): S3Error {
  if (level === "bucket" && chosen === "" && (method === "PUT" || method === "DELETE")) {
    const message = "Buckets are made and removed with the template (AWS::S3::Bucket), not by requests";
    return new S3Error("NotImplemented", { Method: method }, message);
  }
  if (level === "bucket" && method === "POST") {
    return new S3Error(
      "NotImplemented",
      { Method: method },
      "Uploads by HTML forms (POST policies) are not implemented here",
    );
  }
  const elements = { Method: method, ResourceType: level.toUpperCase() };
  return new S3Error(METHODS.includes(method) ? "MethodNotAllowed" : "BadRequest", elements);
}
