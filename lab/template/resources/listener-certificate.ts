import { string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import type { ResourceType } from "../stack.ts";

/** How listeners name certificates. */
export const certificateEntry = object({ CertificateArn: required(string()) });

const properties = object({
  ListenerArn: required(string()),
  Certificates: required(list(certificateEntry, { min: 1 })),
});
export type ListenerCertificateProperties = Infer<typeof properties>;

/** Further certificates of a TLS listener, for the names that they bear (row NLB-160). */
export const listenerCertificate: ResourceType<ListenerCertificateProperties> = {
  name: "AWS::ElasticLoadBalancingV2::ListenerCertificate",
  properties,
  // AWS gives it an id that nothing else refers to.
  ref: ({ logicalId }) => logicalId,
  attributes: () => ({}),
};
