/** State Manager associations: documents of Systems Manager that run on the instances that a target names. */
import type { InstanceId, LogicalId } from "./ids.ts";

/** `AWS::SSM::Association`, resolved. */
export interface Association {
  readonly logicalId: LogicalId;
  readonly associationId: string;
  /** AssociationName, or the logical id where the template gives none. */
  readonly name: string;
  /** An instance is meant that all of them mean. */
  readonly targets: readonly AssociationTarget[];
  readonly document: AssociationDocument;
  /** The stack, and so the lab, is made only if it succeeds in so much time. Real time. */
  readonly waitForSuccessSeconds?: number;
}

export type AssociationTarget =
  | { readonly kind: "tag"; readonly key: string; readonly values: readonly string[] }
  /** Logical ids of single instances. */
  | { readonly kind: "instances"; readonly logicalIds: readonly LogicalId[] }
  | { readonly kind: "all" };

export type AssociationDocument = ShellDocument | PlaybookDocument;

/** The commands are the lines of one script: its exit status is that of the last. */
export interface ShellDocument {
  readonly name: "AWS-RunShellScript";
  readonly commands: readonly string[];
  readonly workingDirectory?: string;
  /** Real time: what runs is real work. */
  readonly timeoutSeconds: number;
}

export interface PlaybookDocument {
  readonly name: "AWS-ApplyAnsiblePlaybooks";
  /** What lies in the package; paths are relative to it. */
  readonly files: readonly AssociationFile[];
  /** One of them. */
  readonly playbook: string;
  readonly extraVariables: string;
  readonly check: boolean;
  readonly verbose: string;
  readonly installDependencies: boolean;
  readonly timeoutSeconds: number;
}

export interface AssociationFile {
  readonly path: string;
  readonly text: string;
}

/** Systems Manager's words. */
export type AssociationState = "Pending" | "InProgress" | "Success" | "Failed" | "TimedOut";

export interface AssociationStatus {
  readonly name: string;
  readonly logicalId: LogicalId;
  readonly associationId: string;
  readonly document: AssociationDocument["name"];
  /** As a person writes them: `tag:Server=App`. */
  readonly targets: readonly string[];
  /** In how many seconds it must have succeeded for the stack to be made; absent where it need not. */
  readonly waitForSuccessSeconds?: number;
  /** The least happy one of its executions; `Pending` where there is none. */
  readonly status: AssociationState;
  /** By the instance's name; those of instances that are gone come last. */
  readonly executions: readonly AssociationExecution[];
}

/** One association on one instance. */
export interface AssociationExecution {
  readonly executionId: string;
  readonly instanceId: InstanceId;
  /** Short name, `web-server-1`; absent for an instance that is gone. */
  readonly instance?: string;
  readonly status: AssociationState;
  readonly exitCode?: number;
  /** Why it waits, or failed without an exit code. */
  readonly message?: string;
  /** Milliseconds since the epoch. */
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

/** What an execution printed, so far or at all; its beginning where that is long. */
export interface AssociationOutput {
  readonly execution: AssociationExecution;
  readonly stdout: string;
  readonly stderr: string;
}

/** `tag:Server=ApacheWeb,App`, as `Targets` has it. */
export function describeTarget(target: AssociationTarget): string {
  if (target.kind === "tag") return `tag:${target.key}=${target.values.join(",")}`;
  return target.kind === "all" ? "InstanceIds=*" : `InstanceIds=${target.logicalIds.join(",")}`;
}
