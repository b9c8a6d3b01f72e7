/** What the API does about targets that are registered by hand, and about instances that are terminated. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { parseBody } from "./body.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const REQUEST = z.strictObject({
  targetGroup: z.string(),
  target: z.string(),
  port: z.number().int().min(1).max(65_535).optional(),
  state: z.enum(["registered", "deregistered"]),
});

export async function postRegistration(
  { registrations }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { port, ...asked } = await parseBody(REQUEST, request);
  sendJson(response, 200, await registrations.change({ ...asked, ...(port === undefined ? {} : { port }) }));
}
