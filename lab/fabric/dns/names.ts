/** How AWS names interfaces. */

/** The domain of a region's private names (rows V46, V53). */
export function internalDomain(region: string): string {
  return region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
}

/** Row V46: `ip-10-0-3-4.ap-northeast-1.compute.internal`. */
export function interfaceName(ip: string, region: string): string {
  return `ip-${ip.replaceAll(".", "-")}.${internalDomain(region)}`;
}

/** Row V49: `ec2-198-51-100-4.ap-northeast-1.compute.amazonaws.com`. */
export function publicInterfaceName(ip: string, region: string): string {
  const domain = region === "us-east-1" ? "compute-1.amazonaws.com" : `${region}.compute.amazonaws.com`;
  return `ec2-${ip.replaceAll(".", "-")}.${domain}`;
}

/** Row V50: `4.3.0.10.in-addr.arpa`. */
export function pointerName(ip: string): string {
  return `${ip.split(".").toReversed().join(".")}.in-addr.arpa`;
}
