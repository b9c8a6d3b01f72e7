import type { Command } from "../command.ts";

/** A command as `--help` lists it; what it takes and does is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly words: string;
  load(): Promise<Command>;
}

/** In the order of `--help`. */
export const commands: readonly CommandEntry[] = [
  entry("up", "bring a lab up from a template and wait until it is ready", async () => (await import("./up.ts")).up),
  entry(
    "down",
    "remove a lab: its containers, network and volumes, and nothing else",
    async () => (await import("./down.ts")).down,
  ),
  entry("ls", "list the labs on this machine, or the templates", async () => (await import("./ls.ts")).ls),
  entry(
    "status",
    "instances, target health, database roles: how a lab is now",
    async () => (await import("./status.ts")).status,
  ),
  entry("events", "what happened in a lab, when and why", async () => (await import("./events.ts")).events),
  entry(
    "metrics",
    "what passed load balancers, and what databases do, by CloudWatch's names",
    async () => (await import("./metrics.ts")).metrics,
  ),
  entry(
    "flows",
    "flows that are open through a Network Load Balancer, and their targets",
    async () => (await import("./flows.ts")).flows,
  ),
  entry(
    "zonal-shift",
    "lead new flows of a Network Load Balancer away from a zone",
    async () => (await import("./zonal-shift.ts")).zonalShift,
  ),
  entry(
    "db",
    "databases: status, a client, failover, reboot, promotion, custom endpoints",
    async () => (await import("./db.ts")).db,
  ),
  entry("logs", "what every tier printed, merged in time", async () => (await import("./logs.ts")).logs),
  entry(
    "ssm",
    "associations of Systems Manager: how each went on its instances, what it printed",
    async () => (await import("./ssm.ts")).ssm,
  ),
  entry(
    "ca",
    "the certificate of the CA of this machine's labs, for programs that call them",
    async () => (await import("./ca.ts")).ca,
  ),
  entry(
    "dns",
    "names of a lab's hosted zones, and how this machine asks for them",
    async () => (await import("./dns.ts")).dns,
  ),
  entry("exec", "run a command inside an instance", async () => (await import("./exec.ts")).exec),
  entry(
    "clone",
    "make an image of an instance and launch another from it in another zone",
    async () => (await import("./clone.ts")).clone,
  ),
  entry("register", "register an instance with a target group", async () =>
    (await import("./registration.ts")).registration("registered"),
  ),
  entry("deregister", "take an instance out of a target group: it drains, then it is no target", async () =>
    (await import("./registration.ts")).registration("deregistered"),
  ),
  entry(
    "terminate",
    "end an instance that belongs to no group, for good",
    async () => (await import("./terminate.ts")).terminate,
  ),
  entry(
    "profile",
    "give an instance an instance profile, and so a role",
    async () => (await import("./profile.ts")).profile,
  ),
  entry("s3", "look into a lab's buckets: ls, cp, rm", async () => (await import("./s3.ts")).s3),
  entry("kill", "kill an instance at once (SIGKILL)", async () => (await import("./verbs.ts")).verb("kill")),
  entry("stop", "stop an instance (SIGTERM, then SIGKILL)", async () => (await import("./verbs.ts")).verb("stop")),
  entry("start", "start a stopped instance", async () => (await import("./verbs.ts")).verb("start")),
  entry("pause", "hang an instance: its ports accept, nothing answers", async () =>
    (await import("./verbs.ts")).verb("pause"),
  ),
  entry("unpause", "let a hung instance go on", async () => (await import("./verbs.ts")).verb("unpause")),
  entry(
    "faults",
    "list what can be broken, and what each fault takes",
    async () => (await import("./faults.ts")).faults,
  ),
  entry(
    "fault",
    "break something and leave it so, or end that: latency, network-cut, az-down ...",
    async () => (await import("./fault.ts")).fault,
  ),
  entry(
    "run",
    "play a scenario: break something, measure what clients saw, check what must hold",
    async () => (await import("./run.ts")).run,
  ),
  entry(
    "sweep",
    "play a scenario once for each setting of a template, and name the gentlest that meets a target",
    async () => (await import("./sweep.ts")).sweep,
  ),
  entry(
    "nlb",
    "run a Network Load Balancer in the foreground, without Docker",
    async () => (await import("./nlb.ts")).nlb,
  ),
  entry("url", "addresses on this machine that lead into a lab", async () => (await import("./url.ts")).url),
  entry(
    "render",
    "print the Compose file of a template, or the lab it describes (--json)",
    async () => (await import("./render.ts")).render,
  ),
  entry(
    "images",
    "build the images, or carry them to a machine without network",
    async () => (await import("./images.ts")).images,
  ),
  entry(
    "doctor",
    "what is missing on this machine, and the command that mends it",
    async () => (await import("./doctor.ts")).doctor,
  ),
  entry(
    "demo",
    "bring three-tier up, play its failover, leave the lab running",
    async () => (await import("./demo.ts")).demo,
  ),
];

function entry(name: string, words: string, load: () => Promise<Command>): CommandEntry {
  return { name, words, load };
}
