import { z } from "zod";
import { ALPN_POLICIES, type AlpnPolicy } from "./alpn.ts";
import { DEFAULT_POLICY, SECURITY_POLICIES } from "./policies.ts";

const certificate = z.strictObject({
  /** Leaf first, PEM. */
  cert: z.string().includes("-----BEGIN CERTIFICATE-----"),
  key: z.string().includes("PRIVATE KEY-----"),
  /** Its ARN, for the access log. */
  arn: z.string().optional(),
});

/** What makes a listener a TLS listener (rows NLB-160 to NLB-166). */
export const tlsListenerSchema = z.strictObject({
  /** The first is the default; others are for the names that they bear (row NLB-160: 25 besides the default). */
  certificates: z.array(certificate).min(1).max(26),
  securityPolicy: z
    .string()
    .refine((name) => Object.hasOwn(SECURITY_POLICIES, name), {
      error: `must be one of ${Object.keys(SECURITY_POLICIES).join(", ")}`,
    })
    .default(DEFAULT_POLICY),
  alpnPolicy: z.enum(Object.keys(ALPN_POLICIES) as [AlpnPolicy]).default("None"),
});

export type TlsListenerSettings = z.output<typeof tlsListenerSchema>;
export type Certificate = z.output<typeof certificate>;
