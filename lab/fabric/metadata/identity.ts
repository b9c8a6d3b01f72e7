import type { Caller } from "./caller.ts";

/**
 * The instance identity document (row V61).
 *
 * DIFFERS: there is no `pkcs7`, `rsa2048` or `signature` beside it: only AWS could sign it.
 */
export function identityDocument({ metadata, eni, region, accountId }: Caller): string {
  const document = {
    accountId,
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    availabilityZone: metadata.availabilityZone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: metadata.imageId,
    instanceId: metadata.instanceId,
    instanceType: metadata.instanceType,
    kernelId: null,
    pendingTime: new Date(metadata.launchTimeMs).toISOString().replace(/\.\d+Z$/, "Z"),
    privateIp: eni.privateIp,
    ramdiskId: null,
    region,
    version: "2017-09-30",
  };
  return JSON.stringify(document, null, 2);
}
