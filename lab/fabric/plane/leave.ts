/** From where a node speaks to the target of one flow: its own address, or the client's in its place. */
import type { Choice } from "../../../proxy/nlb/userspace/choose.ts";
import { LabError } from "../../model/index.ts";
import type { PlaneTuple, PreservedClients, TcpEndpoint } from "../nft/index.ts";
import type { PlaneEntrance } from "./plan.ts";
import type { PortPool } from "./ports.ts";
import { placeOf } from "./routes.ts";

export interface LeaveOptions {
  readonly ports: PortPool;
  readonly preserved: PreservedClients;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** A choice that may be connected to, until `end` is called. */
export interface Leave {
  readonly choice: Choice;
  end(): void;
}

/** @throws LabError `PortAllocationError` (row NLB-052), `RulesetRejected` */
export async function prepareLeave(
  { node }: PlaneEntrance,
  choice: Choice,
  client: TcpEndpoint,
  { ports, preserved, random }: LeaveOptions,
): Promise<Leave> {
  // Row NLB-053.
  const own = [node.privateIp, ...(node.secondaryIps ?? [])];
  const localAddress = own[Math.floor(random() * own.length)] ?? node.privateIp;
  const pair = `${localAddress} ${placeOf(choice.target)}`;
  const localPort = ports.take(pair);
  if (localPort === undefined) throw new LabError("PortAllocationError", `No port is left for ${pair}`);
  const { ip, port } = choice.target;
  const tuple: PlaneTuple = { source: { ip: localAddress, port: localPort }, destination: { ip, port } };
  const end = () => {
    if (choice.group.preserveClientIp) preserved.remove(tuple);
    ports.give(pair, localPort);
  };
  if (choice.group.preserveClientIp) await preserved.add(tuple, client).catch((error: unknown) => fail(error, end));
  return { choice: { ...choice, from: { localAddress, localPort } }, end };
}

function fail(error: unknown, end: () => void): never {
  end();
  throw error;
}
