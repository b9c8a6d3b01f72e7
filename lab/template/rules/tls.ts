/** Certificates and policies: a TLS or HTTPS listener has them, and no other does (rows NLB-018, NLB-160, ALB-001). */
import { checkCertificateArn } from "../resources/certificates.ts";
import { type ListenerProperties, listener } from "../resources/listener.ts";
import { listenerCertificate } from "../resources/listener-certificate.ts";
import { isSecure } from "../resources/protocols.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";

const SECURE_ONLY = ["Certificates", "SslPolicy"] as const;

export function checkTls(stack: Stack, resource: Resource<ListenerProperties>): void {
  const { Protocol, Certificates } = resource.props;
  const own = Protocol === "HTTP" || Protocol === "HTTPS" ? "an HTTPS" : "a TLS";
  for (const name of isSecure(Protocol) ? [] : SECURE_ONLY) {
    if (resource.props[name] === undefined) continue;
    broken(stack, resource, [name], `can be given for ${own} listener only, the protocol is \`${Protocol}\``);
  }
  if (Protocol !== "TLS" && resource.props.AlpnPolicy !== undefined) {
    broken(stack, resource, ["AlpnPolicy"], `can be given for a TLS listener only, the protocol is \`${Protocol}\``);
  }
  if (isSecure(Protocol) && !Certificates) {
    const hint = "Name an AWS::CertificateManager::Certificate of the template: the lab's own CA issues it.";
    broken(stack, resource, [], `lacks the property \`Certificates\`, which ${own} listener needs`, hint);
  }
  for (const [index, { CertificateArn }] of (Certificates ?? []).entries()) {
    checkCertificateArn(stack, resource, ["Certificates", index, "CertificateArn"], CertificateArn);
  }
}

export function checkListenerCertificates(_lab: unknown, stack: Stack): void {
  for (const resource of stack.all(listenerCertificate)) {
    const owner = referred(stack, resource, ["ListenerArn"], listener, resource.props.ListenerArn);
    if (owner && !isSecure(owner.props.Protocol)) {
      const rule = `must be a TLS or HTTPS listener, \`${owner.logicalId}\` has the protocol \`${owner.props.Protocol}\``;
      broken(stack, resource, ["ListenerArn"], rule);
    }
    for (const [index, { CertificateArn }] of resource.props.Certificates.entries()) {
      checkCertificateArn(stack, resource, ["Certificates", index, "CertificateArn"], CertificateArn);
    }
  }
}
