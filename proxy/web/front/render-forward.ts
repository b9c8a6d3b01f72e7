import { hostOf, upstreamFields } from "../passes/request-fields.ts";
import type { RequestOrigin } from "../upstream/protocol.ts";
import { type Exchange, hostHeader } from "./exchange.ts";
import type { Forward, Place } from "./forward.ts";
import { encodePath } from "./target.ts";

/** All bytes that go to the upstream before the body. */
export function renderForward(
  { exchange, framing, path, target }: Forward,
  { upstream, worker, protocol }: Place,
): string | Buffer {
  const { head, host, settings, client } = exchange;
  const called = hostHeader(exchange.fields, exchange.target);
  const rooted = path.startsWith("/") ? path : `/${path}`;
  exchange.record.file = `proxy:${upstream.scheme}://${upstream.host}:${upstream.port}${rooted}${exchange.target.query}`;
  return protocol.renderHead({
    method: head.method,
    target: (target.isRaw ? rooted : encodePath(rooted)) + exchange.target.query,
    host: settings.preserveHost ? (called ?? host.config.name) : hostOf(upstream),
    body: framing,
    keepsConnection: worker.reuse,
    // Each protocol looks at one of them only.
    fields: () =>
      upstreamFields({
        fields: exchange.fields,
        clientAddress: client.peer.address,
        protocol: head.protocol,
        host: called,
        server: host.identity,
        settings,
      }),
    origin: () => originOf(exchange, upstream, rooted, called),
  });
}

function originOf(
  exchange: Exchange,
  upstream: Place["upstream"],
  upstreamPath: string,
  called: string | undefined,
): RequestOrigin {
  const { head, target, client, host } = exchange;
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(called ?? "") ?? [];
  return {
    uri: target.uri,
    fields: exchange.fields,
    path: target.path,
    upstream: `${upstream.scheme}://${upstream.host}:${upstream.port}`,
    upstreamPath,
    query: target.query.slice(1),
    protocol: head.protocol,
    host: called ?? "",
    client: client.peer,
    server: { name: name || host.config.name, address: client.local.address, port: Number(port ?? 80) },
    software: host.software,
  };
}
