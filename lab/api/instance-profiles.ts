/** What the API does about instance profiles. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { parseBody } from "./body.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const REQUEST = z.strictObject({ instanceId: z.string(), profile: z.string() });

export async function postInstanceProfile(
  { instanceProfiles }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  sendJson(response, 200, await instanceProfiles.attach(await parseBody(REQUEST, request)));
}
