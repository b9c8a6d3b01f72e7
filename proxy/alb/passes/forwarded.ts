import { isIPv6 } from "node:net";
import { type Field, fieldValue, reject } from "../http1/index.ts";
import type { RequestContext, RequestPass } from "./pass.ts";

/** Row ALB-037. */
const MAX_ADDRESSES = 30;
const OURS = new Set(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"]);

/** Rows ALB-034 to ALB-038: the client's address behind those already listed, the protocol and port that it used. */
export const appendForwarded: RequestPass = (head, context) => {
  const earlier = fieldValue(head.fields, "x-forwarded-for");
  if (earlier !== undefined && earlier.split(",").length > MAX_ADDRESSES) {
    return reject(463, `An X-Forwarded-For of more than ${MAX_ADDRESSES} addresses`);
  }
  const value = forwardedFor(earlier, context);
  const added: Field[] = [
    ...(value === undefined ? [] : [{ name: "X-Forwarded-For", value }]),
    { name: "X-Forwarded-Proto", value: context.protocol },
    { name: "X-Forwarded-Port", value: String(context.listenerPort) },
  ];
  return { ...head, fields: added.concat(head.fields.filter((field) => !OURS.has(field.name))) };
};

function forwardedFor(earlier: string | undefined, context: RequestContext): string | undefined {
  switch (context.attributes.xffHeaderProcessing) {
    case "preserve":
      return earlier;
    case "remove":
      return undefined;
    case "append":
      return earlier ? `${earlier}, ${clientOf(context)}` : clientOf(context);
  }
}

/** Row ALB-036. */
function clientOf({ clientIp, clientPort, attributes }: RequestContext): string {
  if (!attributes.xffClientPort) return clientIp;
  return isIPv6(clientIp) ? `[${clientIp}]:${clientPort}` : `${clientIp}:${clientPort}`;
}
