/** A Compose service, as far as labs use it. */
import { type ContainerRole, LABEL, type Lab, PREFIX } from "../model/index.ts";

export interface Service {
  readonly image: string;
  /** Our own images are built, never looked for in a registry. */
  readonly pull_policy?: "never";
  readonly depends_on?: readonly string[];
  readonly init?: true;
  readonly command?: readonly string[];
  readonly scale?: number;
  readonly restart?: "unless-stopped";
  readonly network_mode?: "none";
  readonly networks?: readonly string[];
  readonly dns?: readonly string[];
  readonly ports?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly device_cgroup_rules?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly stop_grace_period?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The service as it is written: with the pull policy that its image asks for, right after the image. */
export function withPullPolicy({ image, ...rest }: Service): Service {
  return image.startsWith(`${PREFIX}/`) ? { image, pull_policy: "never", ...rest } : { image, ...rest };
}

/** Labels by which a container is known to belong to a lab. */
export function labelsOf(lab: Lab, role: ContainerRole, resource?: string): Readonly<Record<string, string>> {
  return { [LABEL.lab]: lab.name, [LABEL.role]: role, ...(resource !== undefined && { [LABEL.resource]: resource }) };
}

/** Text that Compose is to take as it is. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

export function literals(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, literal(value)]));
}
