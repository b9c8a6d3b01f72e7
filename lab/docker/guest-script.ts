/**
 * The network inside an instance, as a shell script. Pure.
 *
 *     guest's netns                      instance's netns
 *     eth0  172.17.0.N/32  --- veth ---  vethXXXXXXX   route 172.17.0.N/32       eth0
 *       default via 172.17.0.1             published ports: DNAT on the way in; masqueraded on the way out
 *
 * Routed, not bridged, as the lab's own network is: so a packet of a guest is one hop behind the instance's (row V57).
 */
import type { GuestPort } from "../model/guest.ts";

/** Docker's own default. */
const GATEWAY = "172.17.0.1";
const RANGE = "172.17.0.0/16";
const FIRST_GUEST = 2;
const LAST_GUEST = 254;

export interface GuestNetwork {
  readonly hostId: string;
  /** Of the instance's first process, on the machine. */
  readonly hostPid: number;
  /** Those that run. */
  readonly guests: readonly {
    readonly id: string;
    readonly pid: number;
    readonly address: string;
    readonly ports: readonly GuestPort[];
  }[];
}

/** The lowest address that is free; `undefined` where all are taken. */
export function guestAddress(taken: readonly string[]): string | undefined {
  const all = Array.from({ length: LAST_GUEST - FIRST_GUEST + 1 }, (_, index) => `172.17.0.${index + FIRST_GUEST}`);
  return all.find((address) => !taken.includes(address));
}

/**
 * Makes what is missing and the published ports anew, in one transaction; doing it twice is fine. What is sent to a
 * container that has gone is unreachable there, and does not leave the instance.
 */
export function renderGuestScript(network: GuestNetwork): string {
  const { hostId, hostPid, guests } = network;
  return `set -e
grep -qs ${hostId} /proc/${hostPid}/cgroup || { echo "the instance does not run"; exit 4; }
nsenter -t ${hostPid} -n sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet'
nsenter -t ${hostPid} -n ip route replace unreachable ${RANGE}
${guests.map((guest) => renderLink(hostPid, guest)).join("\n")}
nsenter -t ${hostPid} -n nft -f - <<'RULES'
${renderRules(network)}RULES`;
}

function renderLink(hostPid: number, { id, pid, address }: GuestNetwork["guests"][number]): string {
  const veth = `veth${id.slice(0, 11)}`;
  const outside = [
    `address replace ${GATEWAY}/32 dev ${veth}`,
    `link set ${veth} up`,
    `route replace ${address}/32 dev ${veth}`,
  ];
  const inside = [
    "link set lo up",
    `address replace ${address}/32 dev eth0`,
    "link set eth0 up",
    `route replace ${GATEWAY}/32 dev eth0 scope link`,
    `route replace default via ${GATEWAY} dev eth0`,
  ];
  return `if grep -qs ${id} /proc/${pid}/cgroup && ! nsenter -t ${pid} -n ip link show eth0 >/dev/null 2>&1; then
  nsenter -t ${hostPid} -n ip link delete ${veth} 2>/dev/null || true
  ip link add ${veth} netns ${hostPid} type veth peer name eth0 netns ${pid}
${batch(hostPid, outside)}
${batch(pid, inside)}
fi`;
}

function batch(pid: number, commands: readonly string[]): string {
  return `  printf '%s\\n' ${commands.map((command) => `'${command}'`).join(" ")} | nsenter -t ${pid} -n ip -batch -`;
}

/** The instance's own programs reach a published port by its loopback as well. */
function renderRules({ guests }: GuestNetwork): string {
  const published = guests.flatMap(({ address, ports }) =>
    ports.map(
      ({ hostPort, containerPort, protocol }) => `${protocol} dport ${hostPort} dnat to ${address}:${containerPort}`,
    ),
  );
  const local = "fib daddr type local";
  return `table ip docker
delete table ip docker
table ip docker {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
${published.map((rule) => `    ${local} ${rule}\n`).join("")}  }
  chain output {
    type nat hook output priority dstnat; policy accept;
${published.map((rule) => `    ${local} ${rule}\n`).join("")}  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${RANGE} oifname "eth0" masquerade
    ip saddr 127.0.0.0/8 oifname "veth*" masquerade
  }
}
`;
}
