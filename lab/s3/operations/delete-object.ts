import { S3Error } from "../error.ts";
import { checkWrite } from "../request/conditions.ts";
import { childrenOf, parseXml, textOf, type XmlElement } from "../xml/read.ts";
import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, type BucketCall, demand, emptyAnswer, mayDo, type ObjectCall, xmlAnswer } from "./call.ts";

const MAX_KEYS = 1000;

/** What is not there is removed, too. */
export async function deleteObject(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:DeleteObject", call);
  await call.objects.remove(call.key, (current) => checkWrite(call.headers, current, call.key));
  return emptyAnswer(204);
}

/** Up to a thousand at once; each is allowed or refused by itself. */
export async function deleteObjects(call: BucketCall): Promise<Answer> {
  if (!call.body.hasDigest) {
    throw new S3Error(
      "InvalidRequest",
      {},
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  }
  const request = parseXml(await call.body.readText("body"));
  const keys = childrenOf(request, "Object").map(readKey);
  if (request.name !== "Delete" || keys.length === 0 || keys.length > MAX_KEYS) throw new S3Error("MalformedXML");
  const isQuiet = textOf(request, "Quiet") === "true";
  const results: Element[] = [];
  for (const key of keys) {
    const result = await deleteOne(call, key);
    if (result[0] === "Error" || !isQuiet) results.push(result);
  }
  return xmlAnswer(renderDocument("DeleteResult", results));
}

function readKey(object: XmlElement): string {
  const key = textOf(object, "Key");
  if (!key) throw new S3Error("MalformedXML");
  if (textOf(object, "VersionId"))
    throw new S3Error("NotImplemented", {}, "Versions of objects are not implemented here");
  return key;
}

async function deleteOne(call: BucketCall, key: string): Promise<Element> {
  if (!mayDo(call, "s3:DeleteObject", { bucket: call.bucket, key })) {
    return [
      "Error",
      [
        ["Key", key],
        ["Code", "AccessDenied"],
        ["Message", "Access Denied"],
      ],
    ];
  }
  await call.objects.remove(key);
  return ["Deleted", [["Key", key]]];
}
