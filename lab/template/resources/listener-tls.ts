/** What a TLS listener presents and speaks (rows NLB-160, NLB-163, NLB-166). */
import { ALPN_POLICIES } from "../../../proxy/nlb/userspace/tls/alpn.ts";
import { DEFAULT_POLICY, SECURITY_POLICIES } from "../../../proxy/nlb/userspace/tls/policies.ts";
import type { AlpnPolicyName, ListenerTls } from "../../model/index.ts";
import { emulatedOf, oneOf } from "../schema/scalars.ts";
import { list, notEmulated } from "../schema/schema.ts";
import type { Resource, Stack } from "../stack.ts";
import { certificateEntry, listenerCertificate } from "./listener-certificate.ts";

const FIPS_PROTOCOLS = ["1-3", "1-2-Res", "1-2", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-1", "1-0"];
const OTHER_POLICIES = FIPS_PROTOCOLS.map((protocols) => `ELBSecurityPolicy-TLS13-${protocols}-FIPS-2023-04`);

export const tlsProperties = {
  Certificates: list(certificateEntry, { min: 1, max: 1 }),
  SslPolicy: emulatedOf(Object.keys(SECURITY_POLICIES), OTHER_POLICIES),
  AlpnPolicy: list(oneOf(...(Object.keys(ALPN_POLICIES) as AlpnPolicyName[])), { min: 1, max: 1 }),
  MutualAuthentication: notEmulated("client certificates"),
};

export interface TlsProperties {
  readonly Certificates?: readonly { readonly CertificateArn: string }[];
  readonly SslPolicy?: string;
  readonly AlpnPolicy?: readonly AlpnPolicyName[];
}

/** @param arn of the listener, which further certificates name */
export function buildTls(stack: Stack, { props }: Resource<TlsProperties>, arn: string): ListenerTls {
  const further = stack.all(listenerCertificate).filter((one) => one.props.ListenerArn === arn);
  const entries = [...(props.Certificates ?? []), ...further.flatMap((one) => one.props.Certificates)];
  return {
    certificateArns: [...new Set(entries.map(({ CertificateArn }) => CertificateArn))],
    securityPolicy: props.SslPolicy ?? DEFAULT_POLICY,
    alpnPolicy: props.AlpnPolicy?.[0] ?? "None",
  };
}
