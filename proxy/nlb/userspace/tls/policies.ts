/**
 * Security policies of TLS listeners as far as Node's TLS knows their protocols and ciphers
 * (user guide for Network Load Balancers, "Security policies"; rows NLB-163, NLB-164).
 */
import type { SecureVersion } from "node:tls";

export interface SecurityPolicy {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** OpenSSL's names, the server's preference first. */
  readonly ciphers: readonly string[];
}

const TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
const FORWARD_SECRET_GCM = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
];
const FORWARD_SECRET_CBC = [
  "ECDHE-ECDSA-AES128-SHA256",
  "ECDHE-RSA-AES128-SHA256",
  "ECDHE-ECDSA-AES256-SHA384",
  "ECDHE-RSA-AES256-SHA384",
];
const FORWARD_SECRET_SHA1 = [
  "ECDHE-ECDSA-AES128-SHA",
  "ECDHE-RSA-AES128-SHA",
  "ECDHE-RSA-AES256-SHA",
  "ECDHE-ECDSA-AES256-SHA",
];
const RSA_KEY_EXCHANGE = [
  "AES128-GCM-SHA256",
  "AES128-SHA256",
  "AES128-SHA",
  "AES256-GCM-SHA384",
  "AES256-SHA256",
  "AES256-SHA",
];

const MODERN = [...FORWARD_SECRET_GCM, ...FORWARD_SECRET_CBC];
const ALL_FORWARD_SECRET = [...MODERN, ...FORWARD_SECRET_SHA1];
const EVERYTHING = [...ALL_FORWARD_SECRET, ...RSA_KEY_EXCHANGE];

function policy(minVersion: SecureVersion, maxVersion: SecureVersion, ciphers: readonly string[]): SecurityPolicy {
  return { minVersion, maxVersion, ciphers };
}

export const SECURITY_POLICIES: Readonly<Record<string, SecurityPolicy>> = {
  "ELBSecurityPolicy-2016-08": policy("TLSv1", "TLSv1.2", EVERYTHING),
  "ELBSecurityPolicy-TLS-1-1-2017-01": policy("TLSv1.1", "TLSv1.2", EVERYTHING),
  "ELBSecurityPolicy-TLS-1-2-2017-01": policy("TLSv1.2", "TLSv1.2", [
    ...MODERN,
    "AES128-GCM-SHA256",
    "AES128-SHA256",
    "AES256-GCM-SHA384",
    "AES256-SHA256",
  ]),
  "ELBSecurityPolicy-TLS-1-2-Ext-2018-06": policy("TLSv1.2", "TLSv1.2", EVERYTHING),
  "ELBSecurityPolicy-FS-2018-06": policy("TLSv1", "TLSv1.2", ALL_FORWARD_SECRET),
  "ELBSecurityPolicy-FS-1-1-2019-08": policy("TLSv1.1", "TLSv1.2", ALL_FORWARD_SECRET),
  "ELBSecurityPolicy-FS-1-2-2019-08": policy("TLSv1.2", "TLSv1.2", ALL_FORWARD_SECRET),
  "ELBSecurityPolicy-FS-1-2-Res-2019-08": policy("TLSv1.2", "TLSv1.2", MODERN),
  "ELBSecurityPolicy-FS-1-2-Res-2020-10": policy("TLSv1.2", "TLSv1.2", FORWARD_SECRET_GCM),
  "ELBSecurityPolicy-TLS13-1-3-2021-06": policy("TLSv1.3", "TLSv1.3", TLS13),
  "ELBSecurityPolicy-TLS13-1-2-2021-06": policy("TLSv1.2", "TLSv1.3", [...TLS13, ...MODERN]),
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06": policy("TLSv1.2", "TLSv1.3", [...TLS13, ...FORWARD_SECRET_GCM]),
  "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06": policy("TLSv1.2", "TLSv1.3", [
    ...TLS13,
    ...MODERN,
    "AES128-GCM-SHA256",
    "AES128-SHA256",
    "AES256-GCM-SHA384",
    "AES256-SHA256",
  ]),
  "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06": policy("TLSv1.2", "TLSv1.3", [...TLS13, ...EVERYTHING]),
  "ELBSecurityPolicy-TLS13-1-1-2021-06": policy("TLSv1.1", "TLSv1.3", [...TLS13, ...EVERYTHING]),
  "ELBSecurityPolicy-TLS13-1-0-2021-06": policy("TLSv1", "TLSv1.3", [...TLS13, ...EVERYTHING]),
};

/** Of a listener whose policy is not stated (row NLB-163). */
export const DEFAULT_POLICY = "ELBSecurityPolicy-2016-08";

/** What is spoken to targets of TLS groups follows from the listener's policy (row NLB-164). */
export function backendPolicy(listenerPolicy: string): string {
  return SECURITY_POLICIES[listenerPolicy]?.maxVersion === "TLSv1.3"
    ? "ELBSecurityPolicy-TLS13-1-0-2021-06"
    : DEFAULT_POLICY;
}

/** Node's options for a policy. TLS below 1.2 and RSA key exchange need OpenSSL's security level 0. */
export function secureOptions(name: string): { minVersion: SecureVersion; maxVersion: SecureVersion; ciphers: string } {
  const { minVersion, maxVersion, ciphers } = SECURITY_POLICIES[name] as SecurityPolicy;
  const level = minVersion === "TLSv1.3" ? [] : ["@SECLEVEL=0"];
  return { minVersion, maxVersion, ciphers: [...ciphers, ...level].join(":") };
}
