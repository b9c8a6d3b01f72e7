/** Names that AWS would make up where a template gives none. */
import { digest } from "../../model/index.ts";
import type { StackFacts } from "../stack.ts";

/** `<stack>-<logical id>-<random>`, as most services do it. */
export function generatedName(stack: StackFacts, logicalId: string): string {
  return `${stack.lab}-${logicalId}-${randomPart(stack, logicalId, 12)}`;
}

/** Load balancers and target groups: 32 characters at most (row NLB-184). */
export function shortGeneratedName(stack: StackFacts, logicalId: string): string {
  return `${stack.lab.slice(0, 6)}-${logicalId.slice(0, 5)}-${randomPart(stack, logicalId, 12)}`.replace("--", "-");
}

export function randomPart(stack: StackFacts, logicalId: string, length: number): string {
  return digest(`${stack.lab}/${logicalId}/name`, length).toUpperCase();
}

export function arn(stack: StackFacts, service: string, rest: string): string {
  return `arn:aws:${service}:${stack.region}:${stack.accountId}:${rest}`;
}
