import { S3Error } from "../error.ts";
import type { Bucket, Website } from "../state.ts";
import { folderIndex, pageKey, redirectTarget } from "../website/website.ts";
import { type Answer, emptyAnswer, mayDo, type ObjectCall } from "./call.ts";
import { getObject } from "./get-object.ts";

type Pages = Extract<Website, { kind: "pages" }>;

/**
 * A request to a website: GET and HEAD only.
 *
 * @param call of nobody: a website asks for no signature
 * @param target path and query as sent
 * @throws S3Error what the error page tells
 */
export async function getPage(call: ObjectCall, target: string): Promise<Answer> {
  if (call.method !== "GET" && call.method !== "HEAD") {
    throw new S3Error("MethodNotAllowed", { Method: call.method, ResourceType: "OBJECT" });
  }
  const website = websiteOf(call.bucket);
  if (website.kind === "redirect") return emptyAnswer(301, { location: redirectTarget(website, target) });
  return (await redirectToFolder(call, website, target)) ?? answerPage(call, website);
}

function websiteOf({ name, website }: Bucket): Website {
  if (website) return website;
  throw new S3Error("NoSuchWebsiteConfiguration", { BucketName: name });
}

/** `/docs` becomes `/docs/` where that has an index document; relative links in it would go wrong otherwise. */
async function redirectToFolder(call: ObjectCall, website: Pages, target: string): Promise<Answer | undefined> {
  const { index } = call.objects;
  const folder = folderIndex(website, call.key);
  if (folder === undefined || index.get(call.key) || !index.get(folder)) return undefined;
  if (!mayDo(call, "s3:GetObject", { bucket: call.bucket, key: folder })) return undefined;
  return emptyAnswer(302, { location: `${target.split("?", 1)[0]}/` });
}

async function answerPage(call: ObjectCall, website: Pages): Promise<Answer> {
  try {
    return redirected(await getObject({ ...call, key: pageKey(website, call.key) }));
  } catch (error) {
    const page = error instanceof S3Error ? await errorDocument(call, website) : undefined;
    if (!page || !(error instanceof S3Error)) throw error;
    return { ...page, status: error.status };
  }
}

/** An object may say that it is elsewhere (`x-amz-website-redirect-location`). */
async function redirected(answer: Answer): Promise<Answer> {
  const location = answer.headers["x-amz-website-redirect-location"];
  if (location === undefined) return answer;
  if (answer.body.kind === "file") await answer.body.file.close();
  return emptyAnswer(301, { location });
}

/** `undefined` where there is none, or none that everybody may read. Conditions and ranges were meant for another object. */
async function errorDocument(call: ObjectCall, { errorDocument: key }: Pages): Promise<Answer | undefined> {
  if (key === undefined) return undefined;
  try {
    return await getObject({ ...call, key, headers: new Map() });
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
}
