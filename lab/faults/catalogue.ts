import type { z } from "zod";
import { azDown } from "./az-down.ts";
import { bandwidth } from "./bandwidth.ts";
import { cpuStress } from "./cpu-stress.ts";
import { diskFull } from "./disk-full.ts";
import { dnsFailing } from "./dns-failing.ts";
import { healthChecksFailing } from "./health-checks-failing.ts";
import { jitter } from "./jitter.ts";
import { kill } from "./kill.ts";
import { latency } from "./latency.ts";
import { loss } from "./loss.ts";
import { memoryStress } from "./memory-stress.ts";
import { networkCut } from "./network-cut.ts";
import { networkPartition } from "./network-partition.ts";
import { nlbAddressDown } from "./nlb-address-down.ts";
import { pause } from "./pause.ts";
import { portClosed } from "./port-closed.ts";
import { processKill } from "./process-kill.ts";
import { reboot } from "./reboot.ts";
import { reorder } from "./reorder.ts";
import { securityGroupRuleAdded } from "./security-group-rule-added.ts";
import { securityGroupRuleRemoved } from "./security-group-rule-removed.ts";
import { stop } from "./stop.ts";
import { trafficFailing } from "./traffic-failing.ts";

/** Every kind of fault there is, in the order in which people read them. */
export const FAULTS = {
  kill,
  stop,
  pause,
  reboot,
  "process-kill": processKill,
  "port-closed": portClosed,
  "network-cut": networkCut,
  "network-partition": networkPartition,
  latency,
  jitter,
  loss,
  reorder,
  bandwidth,
  "az-down": azDown,
  "nlb-address-down": nlbAddressDown,
  "security-group-rule-removed": securityGroupRuleRemoved,
  "security-group-rule-added": securityGroupRuleAdded,
  "health-checks-failing": healthChecksFailing,
  "traffic-failing": trafficFailing,
  "dns-failing": dnsFailing,
  "disk-full": diskFull,
  "cpu-stress": cpuStress,
  "memory-stress": memoryStress,
} as const;

export type KnownFault = keyof typeof FAULTS;

/** What each kind of fault is given; what has a default may be left out. */
export type FaultOptions = { readonly [Kind in KnownFault]: z.input<(typeof FAULTS)[Kind]["options"]> };
