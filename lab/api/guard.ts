import { LabError } from "../model/errors.ts";

const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Lets only programs on this machine in: a web page that a browser was led to has another Host (by DNS rebinding) or
 * another Origin.
 *
 * @throws LabError `ForbiddenHost`, `ForbiddenOrigin`
 */
export function checkCaller(headers: { readonly host?: string; readonly origin?: string }): void {
  const { host, origin } = headers;
  if (host === undefined || !LOCAL.test(host)) {
    throw new LabError("ForbiddenHost", `The API answers to 127.0.0.1 and localhost; got Host \`${host ?? ""}\``, {
      status: 403,
    });
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new LabError("ForbiddenOrigin", `The API answers no other web page; got Origin \`${origin}\``, {
      status: 403,
    });
  }
}
