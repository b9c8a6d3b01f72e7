import { type Answer, demand, emptyAnswer, type ObjectCall } from "./call.ts";
import { DEFAULT_CHECKSUM, storeObject } from "./store-object.ts";
import { checksumHeaders, ENCRYPTED, quote, refuseUnsupported, storedHeaders } from "./stored-headers.ts";

export async function putObject(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:PutObject", call);
  refuseUnsupported(call.headers);
  const info = await storeObject(call, {
    headers: storedHeaders(call.headers),
    fill: (draft) => call.body.receive(draft.write, DEFAULT_CHECKSUM),
  });
  return emptyAnswer(200, { etag: quote(info.etag), ...checksumHeaders(info), ...ENCRYPTED });
}
