/** The one place that knows the prefix of everything a lab makes on the machine. */

/** Prefix of Compose projects, images and labels. */
export const PREFIX = "tierlab";

/** Compose project of a lab. */
export function projectName(lab: string): string {
  return `${PREFIX}-${lab}`;
}

/** Labels on every container, network and volume of a lab. */
export const LABEL = {
  /** Name of the lab. */
  lab: `${PREFIX}.lab`,
  /** A {@link ContainerRole}. */
  role: `${PREFIX}.role`,
  /** Logical id of the template's resource that it plays: an Auto Scaling group, DB instance, instance, load balancer. */
  resource: `${PREFIX}.resource`,
  /** Subnet id of an instance that control launched. */
  subnet: `${PREFIX}.subnet`,
  /** Private address of an instance that control launched. */
  address: `${PREFIX}.address`,
  /** Logical ids of the target groups that a cloned instance was registered with, by commas. */
  targetGroups: `${PREFIX}.target-groups`,
  /** Name of the instance profile that a cloned instance was launched with. */
  instanceProfile: `${PREFIX}.instance-profile`,
  /** On images in which containers may be run: what does so there. */
  containers: `${PREFIX}.containers`,
  /** Container id of the instance that a guest runs in. */
  host: `${PREFIX}.host`,
  /** What a guest was asked for, as JSON. */
  guest: `${PREFIX}.guest`,
  /** Whose lines a guest's are, as JSON: its instance may go before it. */
  printer: `${PREFIX}.printer`,
} as const;

/** What a container of a lab plays. */
export type ContainerRole =
  | "fabric"
  | "control"
  | "alb-node"
  | "instance"
  | "db-instance"
  | "client"
  | "function"
  | "s3"
  /** A container inside an instance. */
  | "guest"
  | "wiring";

/** Compose's own labels, which control sets on what it launches so that `docker compose ps`, `logs` and `down` know it. */
export const COMPOSE_LABEL = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  number: "com.docker.compose.container-number",
  configHash: "com.docker.compose.config-hash",
  oneOff: "com.docker.compose.oneoff",
} as const;

/** A resource's Compose service: `WebGroup` becomes `web-group`, `AppASG` becomes `app-asg`. */
export function serviceName(logicalId: string): string {
  return logicalId
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

/** Where the infrastructure containers of a lab meet (a named volume). */
export const RUN_DIR = "/run/tierlab";
/** Where control finds, or makes, the CA that all labs of a machine share. */
export const AUTHORITY_DIR = "/var/lib/tierlab/authority";
export const FABRIC_SOCKET = `${RUN_DIR}/fabric.sock`;
export const EVENTS_FILE = `${RUN_DIR}/events.ndjson`;
/** What executions of associations printed. */
export const OUTPUTS_DIR = `${RUN_DIR}/ssm`;
/** What removed containers had printed. */
export const LOGS_DIR = `${RUN_DIR}/logs`;
export const LAB_FILE = "/etc/tierlab/lab.json";
/** TCP port of control's API inside its container. */
export const API_PORT = 7070;

/** Where the S3 server keeps objects (a volume of its own). */
export const S3_DATA_DIR = "/var/lib/s3";
/** Unix socket of the S3 server. */
export const S3_SOCKET = `${RUN_DIR}/s3.sock`;
/** What credentials of roles are derived from. */
export const LAB_SECRET_FILE = `${RUN_DIR}/credentials-secret`;

/** Unix socket of an ALB node, by its container's host name. */
export function albSocket(hostname: string): string {
  return `${RUN_DIR}/alb-${hostname}.sock`;
}
