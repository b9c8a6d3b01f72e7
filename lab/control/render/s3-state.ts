import { S3_ADMIN } from "../../model/s3.ts";
import type { S3Credential, S3State } from "../../s3/state.ts";
import type { Placements } from "../addresses/index.ts";
import { deriveKeyPair, heldRole } from "../credentials/index.ts";
import type { Observed } from "../observed.ts";

/** What the S3 server has to know; nothing in a lab without buckets. */
export function renderS3State(observed: Observed, placements: Placements): S3State | undefined {
  const { lab, inventory, secret } = observed;
  if (!lab.buckets || secret === undefined) return undefined;
  const roles = [...inventory]
    .sort((a, b) => (a.containerId < b.containerId ? -1 : 1))
    .flatMap((container) => {
      const placement = placements.get(container.containerId);
      const held = placement && heldRole(observed, container, placement);
      if (!held) return [];
      const principalArn = `arn:aws:sts::${lab.accountId}:assumed-role/${held.role.name}/${container.instanceId}`;
      return held.credentials.map(({ accessKeyId, secretAccessKey, token, expiresAtMs }): S3Credential => {
        const { statements } = held.role;
        return { accessKeyId, secretAccessKey, sessionToken: token, expiresAtMs, principalArn, statements };
      });
    });
  const buckets = lab.buckets.map(({ logicalId: _logicalId, ...bucket }) => bucket);
  return { region: lab.region, buckets, credentials: [administrator(lab.accountId, secret), ...roles] };
}

/** Who runs the lab looks into every bucket: as the account's own administrator. */
function administrator(accountId: string, secret: Buffer): S3Credential {
  return {
    ...deriveKeyPair(secret, S3_ADMIN),
    sessionToken: undefined,
    expiresAtMs: undefined,
    principalArn: `arn:aws:iam::${accountId}:user/${S3_ADMIN}`,
    statements: [{ effect: "Allow", principals: [], actions: ["s3:*"], resources: ["*"] }],
  };
}
