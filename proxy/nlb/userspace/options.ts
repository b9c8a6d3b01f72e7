/** What a program says of a load balancer, checked, and as the value that the rest of the NLB decides from. */
import { z } from "zod";
import { LabError } from "../../../lab/model/errors.ts";
import type { LoadBalancerId, TargetGroupId, VpcId } from "../../../lab/model/ids.ts";
import type { NetworkLoadBalancerState, TargetGroupState, TargetRegistration } from "../../../lab/model/index.ts";
import { tlsListenerSchema } from "./tls/options.ts";

const port = z.int().min(1).max(65_535);
const target = z.union([
  z.strictObject({ host: z.string().min(1), port }),
  z
    .string()
    .regex(/^[^:\s]+:\d{1,5}$/, 'a target is "host:port"')
    .transform((text) => {
      const colon = text.lastIndexOf(":");
      return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
    })
    .pipe(z.strictObject({ host: z.string(), port })),
]);

/** Rows NLB-099 to NLB-105: defaults and limits are a Network Load Balancer's, but fractions of a second are allowed. */
const healthCheck = z
  .strictObject({
    protocol: z.enum(["TCP", "HTTP"]).default("TCP"),
    port: z.union([z.literal("traffic-port"), port]).default("traffic-port"),
    path: z.string().startsWith("/").default("/"),
    intervalSeconds: z.number().positive().max(300).default(30),
    timeoutSeconds: z.number().positive().max(120).optional(),
    healthyThreshold: z.int().min(2).max(10).default(5),
    unhealthyThreshold: z.int().min(2).max(10).default(2),
    matcher: z.string().default("200-399"),
  })
  .prefault({});

const targetGroup = z.strictObject({
  name: z.string().min(1),
  /** `TLS` encrypts towards the targets, whose certificates are not looked at (row NLB-164). */
  protocol: z.enum(["TCP", "TLS"]).default("TCP"),
  targets: z.array(target).default([]),
  healthCheck,
  proxyProtocolV2: z.boolean().default(false),
  /** Row NLB-071: by the client's address. */
  stickiness: z.boolean().default(false),
  /** Row NLB-142. */
  deregistrationDelaySeconds: z.number().min(0).max(3600).default(300),
  /** Row NLB-145. */
  terminateOnDeregistration: z.boolean().default(false),
  /** Row NLB-129. */
  terminateOnUnhealthy: z.boolean().default(true),
});

const listener = z.strictObject({
  host: z.ipv4().default("0.0.0.0"),
  /** 0 for any that is free. */
  port: z.int().min(0).max(65_535),
  /** A target group's name, or several with weights from 0 to 999 (row NLB-012). */
  forward: z.union([
    z.string(),
    z.array(z.strictObject({ targetGroup: z.string(), weight: z.int().min(0).max(999) })).min(1),
  ]),
  /** Row NLB-151. TLS listeners have 350 s whatever is stated (row NLB-152). */
  idleTimeoutSeconds: z.number().positive().max(6000).default(350),
  /** Several processes may listen on the port, and the kernel spreads connections over them (SO_REUSEPORT). */
  reusePort: z.boolean().default(false),
  tls: tlsListenerSchema.optional(),
});

export const optionsSchema = z.strictObject({
  name: z.string().min(1).default("nlb"),
  listeners: z.array(listener).min(1),
  targetGroups: z.array(targetGroup).min(1),
});

export type NetworkLoadBalancerOptions = z.input<typeof optionsSchema>;
export type Settings = z.output<typeof optionsSchema>;
export type ListenerSettings = Settings["listeners"][number];
export type GroupSettings = Settings["targetGroups"][number];
/** `host:port`, or both apart. */
export type TargetOption = z.input<typeof target>;

/** @throws LabError `InvalidOptions` naming every fault with its place */
export function readOptions(options: NetworkLoadBalancerOptions): Settings {
  const settings = check(optionsSchema, options, "InvalidOptions");
  const names = settings.targetGroups.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new LabError("InvalidOptions", `Two target groups are called \`${twice}\``);
  for (const one of settings.listeners) checkForward(one, settings.targetGroups);
  return settings;
}

function checkForward({ port: listens, forward, tls }: ListenerSettings, groups: readonly GroupSettings[]): void {
  for (const { targetGroup: name } of groupsOf(forward)) {
    const group = groups.find((one) => one.name === name);
    if (!group) {
      const have = groups.map((one) => one.name).join(", ");
      throw new LabError("InvalidOptions", `Listener ${listens} forwards to \`${name}\`; there are ${have}`);
    }
    // Row NLB-074.
    if (tls && group.stickiness) {
      const rule = "a TLS listener must not forward to a sticky target group";
      throw new LabError("InvalidOptions", `Listener ${listens}: ${rule}; \`${name}\` is one`);
    }
  }
}

/** @throws LabError `InvalidTarget` */
export function readTarget(option: TargetOption): { readonly host: string; readonly port: number } {
  return check(target, option, "InvalidTarget");
}

function check<T>(schema: z.ZodType<T>, value: unknown, code: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  throw new LabError(code, faults.join("; "));
}

export function groupsOf(
  forward: ListenerSettings["forward"],
): readonly { readonly targetGroup: string; readonly weight: number }[] {
  return typeof forward === "string" ? [{ targetGroup: forward, weight: 1 }] : forward;
}

/** The one zone of a load balancer that runs in one process. */
export const ZONE = "local";

/** Row NLB-103. */
const DEFAULT_TIMEOUT_SECONDS = { TCP: 10, HTTP: 6 } as const;

export function groupId(name: string): TargetGroupId {
  return name as TargetGroupId;
}

/** A load balancer of one node, with who is registered now. */
export function stateOf(
  settings: Settings,
  registrations: ReadonlyMap<string, readonly TargetRegistration[]>,
): NetworkLoadBalancerState {
  return {
    id: settings.name as LoadBalancerId,
    name: settings.name,
    dnsName: settings.name,
    vpcId: ZONE as VpcId,
    scheme: "internet-facing",
    crossZone: false,
    idleTimeoutSeconds: 350,
    securityGroupIds: [],
    nodes: [{ availabilityZone: ZONE, subnetId: ZONE as never, privateIp: "" }],
    listeners: settings.listeners.map(({ port: listens, forward }) => ({
      logicalId: String(listens),
      port: listens,
      protocol: "TCP",
      defaultAction: {
        kind: "forward",
        targetGroups: groupsOf(forward).map((one) => ({ targetGroupId: groupId(one.targetGroup), weight: one.weight })),
      },
    })),
    targetGroups: settings.targetGroups.map((group) => groupState(group, registrations.get(group.name) ?? [])),
  };
}

function groupState(group: GroupSettings, targets: readonly TargetRegistration[]): TargetGroupState {
  const { timeoutSeconds, ...check } = group.healthCheck;
  const usual = Math.min(DEFAULT_TIMEOUT_SECONDS[check.protocol], check.intervalSeconds);
  return {
    id: groupId(group.name),
    name: group.name,
    arn: group.name,
    protocol: "TCP",
    port: 0,
    healthCheck: { ...check, timeoutSeconds: timeoutSeconds ?? usual },
    preserveClientIp: false,
    deregistrationDelaySeconds: group.deregistrationDelaySeconds,
    terminateOnDeregistration: group.terminateOnDeregistration,
    terminateOnUnhealthy: group.terminateOnUnhealthy,
    crossZone: "false",
    sourceIpStickiness: group.stickiness,
    proxyProtocolV2: group.proxyProtocolV2,
    targets,
  };
}
