/** Pieces that several messages share. Strict where a value ends up in a rule set or a file name. */
import { z } from "zod";
import { parseMatcher } from "../../../proxy/health/matcher.ts";
import { parseCidr, parseIp } from "../../model/index.ts";

/** An id is typed by the field that it stands in; its form is the same for all. */
export function id<T extends string>() {
  return z.custom<T>((value) => typeof value === "string" && /^[A-Za-z0-9][\w.-]{0,127}$/.test(value), "not an id");
}

export const ip = z.string().refine((text) => parseIp(text) !== undefined, "not an IPv4 address");
export const cidr = z.string().refine((text) => parseCidr(text) !== undefined, "not an IPv4 range");
export const port = z.int().min(1).max(65_535);
export const zone = z.string().regex(/^[a-z0-9-]{1,64}$/, "not an Availability Zone");
export const dnsName = z.string().regex(/^(\*\.)?[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$/, "not a domain name");
export const seconds = z.number().nonnegative();
export const timeScale = z.number().positive();
export const matcher = z.string().refine(isMatcher, 'not a matcher such as "200,202" or "200-399"');

/** Of HTTP or of gRPC. */
function isMatcher(text: string): boolean {
  return (["http", "grpc"] as const).some((kind) => {
    try {
      parseMatcher(text, kind);
      return true;
    } catch {
      return false;
    }
  });
}
