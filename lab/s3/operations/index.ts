/** What each of S3's operations does, by its name. */
import type { OperationName } from "../request/route.ts";
import { getBucketLocation, headBucket, listBuckets } from "./buckets.ts";
import type { Answer, BucketCall, Call, ObjectCall } from "./call.ts";
import { completeMultipartUpload } from "./complete-upload.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-object.ts";
import { getObject } from "./get-object.ts";
import { listObjects, listObjectsV2 } from "./list-objects.ts";
import { listMultipartUploads, listParts } from "./list-uploads.ts";
import { abortMultipartUpload, createMultipartUpload, uploadPart, uploadPartCopy } from "./multipart.ts";
import { putObject } from "./put-object.ts";

type Of<T> = (call: T) => Answer | Promise<Answer>;

export type ServiceOperation = "ListBuckets";
export type BucketOperation =
  | "HeadBucket"
  | "GetBucketLocation"
  | "ListObjects"
  | "ListObjectsV2"
  | "ListMultipartUploads"
  | "DeleteObjects";
export type ObjectOperation = Exclude<OperationName, ServiceOperation | BucketOperation>;

export const ofService: Readonly<Record<ServiceOperation, Of<Call>>> = { ListBuckets: listBuckets };

export const ofBucket: Readonly<Record<BucketOperation, Of<BucketCall>>> = {
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListMultipartUploads: listMultipartUploads,
  DeleteObjects: deleteObjects,
};

export const ofObject: Readonly<Record<ObjectOperation, Of<ObjectCall>>> = {
  GetObject: getObject,
  HeadObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
};
