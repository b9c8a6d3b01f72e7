import { reject } from "../http1/index.ts";
import type { RequestContext, RequestPass } from "./pass.ts";

const ABSOLUTE = /^https?:\/\/([^/?#]+)(.*)$/i;
const HOST = /^([^:\s/@]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/;
const DEFAULT_PORT = { http: 80, https: 443 } as const;

/** Rows ALB-007 and ALB-039: whom the request is for, in one form, or as it came where that is to be preserved. */
export const normaliseHost: RequestPass = (head, context) => {
  const [, uriHost, uriPath] = ABSOLUTE.exec(head.target) ?? [];
  const target = uriHost === undefined ? head.target : originForm(uriPath ?? "");
  if (!target.startsWith("/") && target !== "*") return reject(400, "A malformed request target", "BadUri");
  const given = head.fields.filter((field) => field.name === "host").map((field) => field.value);
  if (given.length > 1) return reject(400, "Two Host headers");
  const name = uriHost ?? given[0] ?? (head.minor === 0 ? context.dnsName : undefined);
  const isKept = context.attributes.preserveHostHeader && uriHost === undefined && given[0] !== undefined;
  const host = name === undefined ? undefined : isKept && HOST.test(name) ? name : renderHost(name, context);
  if (host === undefined) return reject(400, name === undefined ? "No Host header" : "A malformed Host");
  const others = head.fields.filter((field) => field.name !== "host");
  return { ...head, target, fields: [{ name: "Host", value: host }, ...others] };
};

function originForm(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/** The listener's port is appended unless it is the protocol's own, which is left out; another port that was given stays. */
function renderHost(name: string, { listenerPort, protocol }: RequestContext): string | undefined {
  const [, host, given] = HOST.exec(name) ?? [];
  if (host === undefined) return undefined;
  const port = given === undefined ? listenerPort : Number(given);
  return port === DEFAULT_PORT[protocol] ? host.toLowerCase() : `${host.toLowerCase()}:${port}`;
}
