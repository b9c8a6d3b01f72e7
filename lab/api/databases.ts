/** What the API does about database clusters. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { parseBody } from "./body.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const REBOOT = z.strictObject({ instance: z.string().min(1), forceFailover: z.boolean().default(false) });
const PROMOTION = z.strictObject({ instance: z.string().min(1) });

export async function postReboot(
  { databases }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  sendJson(response, 200, databases.reboot(await parseBody(REBOOT, request)));
}

export async function postPromotion(
  { databases }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  sendJson(response, 200, databases.promote((await parseBody(PROMOTION, request)).instance));
}

const REQUEST = z.strictObject({ cluster: z.string().optional(), target: z.string().optional() });

export async function postFailover(
  { databases }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { cluster, target } = await parseBody(REQUEST, request);
  const asked = { ...(cluster === undefined ? {} : { cluster }), ...(target === undefined ? {} : { target }) };
  sendJson(response, 200, databases.fail(asked));
}
