/** What the API does about zonal shifts. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { parseBody } from "./body.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const REQUEST = z.strictObject({ loadBalancer: z.string(), awayFrom: z.string() });

export async function postZonalShift(
  { zonalShifts }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  sendJson(response, 200, zonalShifts.start(await parseBody(REQUEST, request)));
}
