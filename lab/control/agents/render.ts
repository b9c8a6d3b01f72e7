import type { AlbNodeState } from "../../model/alb-state.ts";
import type { FabricState, IngressMapping } from "../../model/fabric-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { albSocket, FABRIC_SOCKET, S3_SOCKET } from "../../model/naming.ts";
import type { S3State } from "../../s3/state.ts";
import { type Placements, placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { renderAlbStates, renderFabricState, renderS3State } from "../render/index.ts";

/** A program of the data plane that runs, and what it has to know. */
export interface Agent {
  readonly socketPath: string;
  /** Changes with each start of the program, which then has to be told anew. */
  readonly start: string;
  readonly state: FabricState | AlbNodeState | S3State;
}

export interface RenderedAgents {
  readonly fabric: FabricState;
  /** The fabric first. */
  readonly agents: readonly Agent[];
}

export function renderAgents(observed: Observed, ingress: readonly IngressMapping[]): RenderedAgents {
  const placements = placeContainers(observed);
  const fabric = renderFabricState(observed, placements, ingress);
  const running = observed.inventory.filter((one) => one.role === "fabric" && one.state.kind === "running");
  const agents = [
    ...running.map((container) => ({ socketPath: FABRIC_SOCKET, start: startOf(container), state: fabric })),
    ...renderS3(observed, placements),
    ...renderAlbStates(observed, placements).map(({ container, state }) => ({
      socketPath: albSocket(container.hostname),
      start: startOf(container),
      state,
    })),
  ];
  return { fabric, agents };
}

function renderS3(observed: Observed, placements: Placements): Agent[] {
  const state = renderS3State(observed, placements);
  const running = observed.inventory.filter((one) => one.role === "s3" && one.state.kind === "running");
  return state ? running.map((container) => ({ socketPath: S3_SOCKET, start: startOf(container), state })) : [];
}

function startOf({ containerId, state }: LabContainer): string {
  return `${containerId} ${state.kind === "running" ? state.startedAtMs : 0}`;
}
