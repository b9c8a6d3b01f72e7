/**
 * One kind of fault, as the catalogue lists it and control starts and ends it.
 *
 *     options, as given --plan--> options as they stand, description, what is touched
 *                                      |
 *          +---------------------------+---------------------------+
 *     packets: rendered each round   rules: rewritten each round   machine: done once, undone once
 */
import type { z } from "zod";
import type { FabricFault } from "../model/fault.ts";
import type { SecurityGroup } from "../model/lab.ts";
import type { FaultMachine } from "./machine.ts";
import type { FaultPicture, PicturedInstance } from "./picture.ts";

export interface Fault<Schema extends z.ZodObject = z.ZodObject> {
  /** Kebab-case: `network-cut`. */
  readonly kind: string;
  /** What is broken, in a few words. */
  readonly words: string;
  /** What clients, and the load balancer, notice of it. */
  readonly seen: string;
  /** What AWS's Fault Injection Service calls it; where it has nothing of the kind, what one does by hand. */
  readonly awsName: string;
  /** How the end of the fault mends it. */
  readonly undone: string;
  /** Each option has a description and, unless it must be given, a default. */
  readonly options: Schema;
  /** @throws LabError where the options name what is not there */
  plan(picture: FaultPicture, options: z.output<Schema>): FaultPlan<z.output<Schema>>;
  /** Why the fault has nothing left to break; `undefined` while it has. */
  isOver?(picture: FaultPicture, options: z.output<Schema>): string | undefined;
  readonly effect: FaultEffect<z.output<Schema>>;
}

/** The options given, made sure of on the lab as it is now. */
export interface FaultPlan<Options> {
  /** Names made unmistakable: an instance's id in place of the name, which a later instance may bear. */
  readonly options: Options;
  /** For people: `network of proxy-group-1 cut`. */
  readonly description: string;
  readonly touches: readonly string[];
}

export type FaultEffect<Options> = PacketEffect<Options> | RuleEffect<Options> | MachineEffect<Options>;

/** Evaluated anew in each round of control, so that it meets what comes later as well. */
export interface PacketEffect<Options> {
  readonly kind: "packets";
  render(picture: FaultPicture, options: Options): readonly FabricFault[];
}

export interface RuleEffect<Options> {
  readonly kind: "rules";
  rewrite(groups: readonly SecurityGroup[], options: Options): readonly SecurityGroup[];
}

/** Done to one container; both ways idempotent, as control may be killed at any step. */
export interface MachineEffect<Options> {
  readonly kind: "machine";
  /** Over as soon as it is done: there is nothing to undo. */
  readonly isMoment?: boolean;
  start(scene: FaultScene, options: Options): Promise<void>;
  /** Not called for an instance that has gone. */
  stop(scene: FaultScene, options: Options): Promise<void>;
}

export interface FaultScene {
  readonly machine: FaultMachine;
  readonly instance: PicturedInstance;
  /** Marks what the fault leaves inside the instance, so that its end finds it. */
  readonly faultId: string;
}

/** Checks a fault's shape and gives it back. */
export function defineFault<Schema extends z.ZodObject>(fault: Fault<Schema>): Fault<Schema> {
  return fault;
}
