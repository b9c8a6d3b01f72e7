/** Certificates and policies: a TLS listener has them, and no other does (rows NLB-018, NLB-160). */
import { checkCertificateArn } from "../resources/certificates.ts";
import { type ListenerProperties, listener } from "../resources/listener.ts";
import { listenerCertificate } from "../resources/listener-certificate.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";

const TLS_ONLY = ["Certificates", "SslPolicy", "AlpnPolicy"] as const;

export function checkTls(stack: Stack, resource: Resource<ListenerProperties>): void {
  const { Protocol, Certificates } = resource.props;
  if (Protocol !== "TLS") {
    for (const name of TLS_ONLY) {
      if (resource.props[name] === undefined) continue;
      broken(stack, resource, [name], `can be given for a TLS listener only, the protocol is \`${Protocol}\``);
    }
  } else if (!Certificates) {
    const hint = "Name an AWS::CertificateManager::Certificate of the template: the lab's own CA issues it.";
    broken(stack, resource, [], "lacks the property `Certificates`, which a TLS listener needs", hint);
  }
  for (const [index, { CertificateArn }] of (Certificates ?? []).entries()) {
    checkCertificateArn(stack, resource, ["Certificates", index, "CertificateArn"], CertificateArn);
  }
}

export function checkListenerCertificates(_lab: unknown, stack: Stack): void {
  for (const resource of stack.all(listenerCertificate)) {
    const owner = referred(stack, resource, ["ListenerArn"], listener, resource.props.ListenerArn);
    if (owner && owner.props.Protocol !== "TLS") {
      const rule = `must be a TLS listener, \`${owner.logicalId}\` has the protocol \`${owner.props.Protocol}\``;
      broken(stack, resource, ["ListenerArn"], rule);
    }
    for (const [index, { CertificateArn }] of resource.props.Certificates.entries()) {
      checkCertificateArn(stack, resource, ["Certificates", index, "CertificateArn"], CertificateArn);
    }
  }
}
