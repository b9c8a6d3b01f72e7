/** Listener attributes that change headers (row ALB-045). */
import type { ListenerHeaders } from "../../model/index.ts";
import { boolean, string } from "../schema/scalars.ts";
import type { Schema } from "../schema/schema.ts";

const SERVER = "routing.http.response.server.enabled";

/** Headers of answers by the names of their attributes; AWS has no others. */
const RESPONSE_HEADERS: Readonly<Record<string, string>> = {
  access_control_allow_credentials: "Access-Control-Allow-Credentials",
  access_control_allow_headers: "Access-Control-Allow-Headers",
  access_control_allow_methods: "Access-Control-Allow-Methods",
  access_control_allow_origin: "Access-Control-Allow-Origin",
  access_control_expose_headers: "Access-Control-Expose-Headers",
  access_control_max_age: "Access-Control-Max-Age",
  content_security_policy: "Content-Security-Policy",
  strict_transport_security: "Strict-Transport-Security",
  x_content_type_options: "X-Content-Type-Options",
  x_frame_options: "X-Frame-Options",
};

/** Headers that the load balancer adds to requests; those of client certificates are never there in a lab. */
const REQUEST_HEADERS = [
  "x_amzn_mtls_clientcert",
  "x_amzn_mtls_clientcert_issuer",
  "x_amzn_mtls_clientcert_leaf",
  "x_amzn_mtls_clientcert_serial_number",
  "x_amzn_mtls_clientcert_subject",
  "x_amzn_mtls_clientcert_validity",
  "x_amzn_tls_cipher_suite",
  "x_amzn_tls_version",
];

const responseKey = (name: string) => `routing.http.response.${name}.header_value`;
const requestKey = (name: string) => `routing.http.request.${name}.header_name`;

const headerValue = string({ max: 1024, pattern: /^[\x20-\x7e]*$/, rule: "printable ASCII" });
const headerName = string({ max: 40, pattern: /^[A-Za-z0-9_-]+$/, rule: "letters, digits, hyphens and underscores" });

export const headerAttributes: Readonly<Record<string, Schema<unknown>>> = {
  [SERVER]: boolean,
  ...Object.fromEntries(Object.keys(RESPONSE_HEADERS).map((name) => [responseKey(name), headerValue])),
  ...Object.fromEntries(REQUEST_HEADERS.map((name) => [requestKey(name), headerName])),
};

/** Nothing where no attribute changes a header. */
export function headersOf(given: Readonly<Record<string, unknown>>): { readonly headers?: ListenerHeaders } {
  const response = Object.entries(RESPONSE_HEADERS).flatMap(([key, name]) => {
    const value = given[responseKey(key)];
    return value === undefined ? [] : [{ name, value: String(value) }];
  });
  const renamed = REQUEST_HEADERS.flatMap((key): [string, string][] => {
    const name = given[requestKey(key)];
    return name === undefined ? [] : [[key.replaceAll("_", "-"), String(name)]];
  });
  const server = given[SERVER] !== false;
  if (server && response.length === 0 && renamed.length === 0) return {};
  return { headers: { server, response, requestNames: Object.fromEntries(renamed) } };
}
