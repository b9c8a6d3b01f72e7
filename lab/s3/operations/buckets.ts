import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, type BucketCall, type Call, demand, emptyAnswer, xmlAnswer } from "./call.ts";
import { OWNER_ID } from "./list-objects.ts";

export function listBuckets(call: Call): Answer {
  demand(call, "s3:ListAllMyBuckets", {});
  const names = call.buckets.map(({ name }) => name).sort();
  const content: Element[] = [
    ["Owner", [["ID", OWNER_ID]]],
    [
      "Buckets",
      names.map(
        (name): Element => [
          "Bucket",
          [
            ["Name", name],
            ["CreationDate", CREATED],
            ["BucketRegion", call.region],
          ],
        ],
      ),
    ],
  ];
  return xmlAnswer(renderDocument("ListAllMyBucketsResult", content));
}

/** DIFFERS: nothing here knows when a template's bucket was made; clients want a date. */
const CREATED = "2006-03-14T00:00:00.000Z";

export function headBucket(call: BucketCall): Answer {
  demand(call, "s3:ListBucket", { bucket: call.bucket });
  return emptyAnswer(200, { "x-amz-bucket-region": call.region, "x-amz-access-point-alias": "false" });
}

/** The oldest region is told as nothing. */
export function getBucketLocation(call: BucketCall): Answer {
  demand(call, "s3:GetBucketLocation", { bucket: call.bucket });
  const text = renderDocument("LocationConstraint", []);
  return xmlAnswer(call.region === "us-east-1" ? text : text.replace("></", `>${call.region}</`));
}
