/** Services that every lab has: its network, its control plane, and a client outside. */
import { FABRIC_SYSCTLS } from "../fabric/links/sysctls.ts";
import {
  API_PORT,
  AUTHORITY_DIR,
  hasAuthority,
  INTERNET,
  LAB_FILE,
  type Lab,
  RUN_DIR,
  S3_DATA_DIR,
  TRUST_ENVIRONMENT,
} from "../model/index.ts";
import { ingressPlan, portVariable, preferredPort } from "./ingress.ts";
import { labelsOf, type Service } from "./service.ts";

/** The volume where the infrastructure of a lab meets. */
export const RUN_VOLUME = `run:${RUN_DIR}`;

/**
 * The CA of the machine's labs; a lab that is started by Compose alone has one of its own, on a volume. Nothing for a lab
 * without certificates.
 */
export function authorityVolume(lab: Lab): { readonly name: string; readonly mount: string }[] {
  if (!hasAuthority(lab)) return [];
  return [{ name: "authority", mount: `\${TIERLAB_AUTHORITY_DIR:-authority}:${AUTHORITY_DIR}` }];
}

export function fabricService(lab: Lab): Service {
  const published = ingressPlan(lab).map((mapping) => {
    const { transport, containerPort } = mapping;
    const suffix = transport === "udp" ? "/udp" : "";
    return `127.0.0.1:\${${portVariable(mapping)}:-${preferredPort(mapping)}}:${containerPort}${suffix}`;
  });
  return {
    image: "tierlab/fabric",
    cap_add: ["NET_ADMIN", "NET_RAW"],
    // Leave to use TUN devices, which bad links are made of. The device itself may be missing on the host.
    device_cgroup_rules: ["c 10:200 rwm"],
    sysctls: FABRIC_SYSCTLS,
    networks: ["uplink"],
    ...(published.length > 0 && { ports: published }),
    volumes: [RUN_VOLUME],
    labels: labelsOf(lab, "fabric"),
  };
}

/** Three replicas, of which one leads; when it is killed another takes over, and starts it again. */
export function controlService(lab: Lab, others: readonly string[]): Service {
  return {
    // Compose stops what depends on others first: `docker compose down` must not meet a control that replaces instances.
    depends_on: others,
    image: "tierlab/control",
    scale: 3,
    restart: "unless-stopped",
    networks: ["uplink"],
    ports: [`127.0.0.1::${API_PORT}`],
    environment: { TIERLAB_TIME_SCALE: `\${TIERLAB_TIME_SCALE:-1}` },
    volumes: [
      RUN_VOLUME,
      `\${DOCKER_SOCKET:-/var/run/docker.sock}:/var/run/docker.sock`,
      ...authorityVolume(lab).map(({ mount }) => mount),
    ],
    configs: [{ source: "lab", target: LAB_FILE }],
    labels: labelsOf(lab, "control"),
  };
}

/** A machine on the lab's internet, from which load comes. */
export function clientService(lab: Lab): Service {
  return {
    image: "tierlab/base",
    command: ["sleep", "infinity"],
    network_mode: "none",
    dns: [INTERNET.resolver],
    environment: { TIERLAB_WIRED: "no", ...(hasAuthority(lab) && TRUST_ENVIRONMENT) },
    stop_grace_period: "2s",
    labels: labelsOf(lab, "client"),
  };
}

/** S3 of the lab, on its internet side. Objects are in a volume, which outlasts its restarts and goes with the lab. */
export function s3Service(lab: Lab, volume: string): Service {
  return {
    image: "tierlab/s3",
    network_mode: "none",
    dns: [INTERNET.resolver],
    volumes: [RUN_VOLUME, `${volume}:${S3_DATA_DIR}`],
    labels: labelsOf(lab, "s3"),
  };
}
