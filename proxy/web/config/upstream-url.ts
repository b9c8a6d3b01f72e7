import { defaultPort, knownSchemes } from "../upstream/protocols.ts";
import { BadValue, portNumber } from "./directive.ts";
import type { UpstreamUrl } from "./httpd-config.ts";

const URL_FORM = /^([a-z][a-z0-9+.-]*):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([^/]*))?(\/[^#]*)?$/i;

/** @throws BadValue for what is no URL, or of a scheme that is not spoken */
export function parseUpstreamUrl(url: string): UpstreamUrl {
  const [, scheme, bracketed, name, port, path = ""] = URL_FORM.exec(url) ?? [];
  const host = bracketed ?? name;
  if (scheme === undefined || host === undefined) {
    throw new BadValue(`URL must be absolute, such as http://name:9090/, got \`${url}\``);
  }
  const standard = defaultPort(scheme.toLowerCase());
  if (standard === undefined) {
    throw new BadValue(
      `no protocol handler for the scheme \`${scheme}\` of \`${url}\` (there is: ${knownSchemes.join(", ")})`,
    );
  }
  return {
    scheme: scheme.toLowerCase(),
    host: host.toLowerCase(),
    port: port === undefined ? standard : portNumber(port),
    path,
  };
}

/** `balancer://name/path`, or undefined for other URLs. */
export function parseBalancerUrl(url: string): { name: string; path: string } | undefined {
  const [, name, path = ""] = /^balancer:\/\/([^/]+)(\/.*)?$/i.exec(url) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), path };
}
