/** What happens to the header of a request on its way to an upstream: passes over its fields, each with its rule. */
import type { Field } from "../../http1/index.ts";
import type { DirSettings } from "../config/dir-settings.ts";
import type { HostConfig, UpstreamUrl } from "../config/httpd-config.ts";
import { appendField, headerValue, setField } from "../edits/header-edit.ts";
import { defaultPort } from "../upstream/protocols.ts";
import { connectionNames } from "./connection-names.ts";
import { viaEntry } from "./via.ts";

/** What a pass may know of a request. */
export interface Forwarding {
  readonly fields: readonly Field[];
  readonly clientAddress: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** As the client called this server; absent where it did not say. */
  readonly host: string | undefined;
  readonly server: Pick<HostConfig, "name" | "via"> & { readonly software: string };
  readonly settings: Pick<DirSettings, "addHeaders">;
}

/** RFC 9110, section 7.6.1: they concern one connection only; Host, length and coding are written anew for the upstream. */
const LEFT_BEHIND = new Set([
  ...["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-connection"],
  ...["host", "content-length"],
]);

export function upstreamFields(forwarding: Forwarding): Field[] {
  const fields = endToEnd(forwarding.fields);
  addVia(fields, forwarding);
  addForwarded(fields, forwarding);
  return fields;
}

function endToEnd(fields: readonly Field[]): Field[] {
  const named = connectionNames(headerValue(fields, "Connection"));
  const kept: Field[] = [];
  for (const field of fields) {
    const name = field.name.toLowerCase();
    if (!LEFT_BEHIND.has(name) && !named?.has(name)) kept.push(field);
  }
  return kept;
}

function addVia(fields: Field[], { protocol, server }: Forwarding): void {
  const entry = viaEntry(server, protocol.slice("HTTP/".length));
  if (server.via === "Block") return;
  if (entry !== undefined) appendField(fields, "Via", entry);
}

/** mod_proxy_http adds to what is there, so that the last address is the one that this server saw. */
function addForwarded(fields: Field[], { clientAddress, host, server, settings }: Forwarding): void {
  if (!settings.addHeaders) return;
  appendField(fields, "X-Forwarded-For", clientAddress);
  if (host !== undefined) appendField(fields, "X-Forwarded-Host", host);
  appendField(fields, "X-Forwarded-Server", server.name);
}

/** `Host` towards an upstream; the standard port is not written. */
export function hostOf({ scheme, host, port }: UpstreamUrl): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === defaultPort(scheme) ? name : `${name}:${port}`;
}

/**
 * `Max-Forwards` counts the proxies that may still come.
 *
 * @returns what is wrong with it, or that this server is the last
 */
export function countForward(
  fields: Field[],
): { readonly kind: "goes-on" | "last" } | { readonly kind: "bad"; readonly why: string } {
  const value = headerValue(fields, "Max-Forwards");
  if (value === undefined) return { kind: "goes-on" };
  if (!/^\d{1,10}$/.test(value)) return { kind: "bad", why: "Max-Forwards request header could not be parsed" };
  if (Number(value) === 0) return { kind: "last" };
  setField(fields, "Max-Forwards", String(Number(value) - 1));
  return { kind: "goes-on" };
}
