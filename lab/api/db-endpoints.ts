/** What the API does about custom endpoints of database clusters (row R07). */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { DB_ENDPOINT_TYPES, type DbEndpointChange } from "../model/db-endpoint.ts";
import { parseBody } from "./body.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const MEMBERS = z.array(z.string()).optional();
const CHANGE = z.strictObject({
  type: z.enum(DB_ENDPOINT_TYPES).optional(),
  staticMembers: MEMBERS,
  excludedMembers: MEMBERS,
});
const REQUEST = CHANGE.extend({
  identifier: z.string(),
  cluster: z.string().optional(),
  type: z.enum(DB_ENDPOINT_TYPES),
});

export async function postDbEndpoint(
  { databases }: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { identifier, cluster, type, ...lists } = await parseBody(REQUEST, request);
  const asked = { identifier, type, ...(cluster === undefined ? {} : { cluster }), ...changeOf(lists) };
  sendJson(response, 200, databases.endpoints.create(asked));
}

export async function postDbEndpointChange(
  { databases }: ApiSource,
  identifier: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const change = changeOf(await parseBody(CHANGE, request));
  sendJson(response, 200, databases.endpoints.modify(identifier, change));
}

type Lists = Omit<z.infer<typeof CHANGE>, "type">;

/** Without what was not said. */
function changeOf({ type, staticMembers, excludedMembers }: Lists & { readonly type?: DbEndpointChange["type"] }) {
  return {
    ...(type === undefined ? {} : { type }),
    ...(staticMembers === undefined ? {} : { staticMembers }),
    ...(excludedMembers === undefined ? {} : { excludedMembers }),
  };
}
