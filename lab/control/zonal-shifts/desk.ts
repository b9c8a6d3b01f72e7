/** Where zonal shifts are started and ended; the journal remembers them, the next state tells the fabric. */
import { administrativeOverride } from "../../../proxy/nlb/index.ts";
import { LabError } from "../../model/errors.ts";
import type { FabricState } from "../../model/fabric-state.ts";
import type { TargetHealth } from "../../model/health.ts";
import type { Lab } from "../../model/lab.ts";
import type { ZonalShift, ZonalShiftReport } from "../../model/zonal-shift.ts";
import type { Picture } from "../picture.ts";
import { overridesOf } from "./overrides.ts";
import { checkZonalShift, loadBalancerCalled, type ZonalShiftRequest } from "./request.ts";

export interface ZonalShiftDesk {
  list(): readonly ZonalShiftReport[];
  /** @throws LabError of {@link checkZonalShift} */
  start(request: ZonalShiftRequest): ZonalShift;
  /** @param loadBalancer name or logical id. @throws LabError `NoLoadBalancer`, `NoZonalShift` */
  end(loadBalancer: string): ZonalShift;
}

export interface ZonalShiftDeskOptions {
  readonly lab: Lab;
  readonly picture: Pick<Picture, "memory" | "append">;
  /** As last rendered. */
  readonly fabricState: () => FabricState | undefined;
  /** As the load balancers' nodes tell it. */
  readonly health: () => readonly TargetHealth[];
  readonly onChange: () => void;
}

export function createZonalShiftDesk({
  lab,
  picture,
  fabricState,
  health,
  onChange,
}: ZonalShiftDeskOptions): ZonalShiftDesk {
  const { zonalShifts } = picture.memory;
  return {
    list: () =>
      [...zonalShifts.values()].map((shift) => {
        const balancer = loadBalancerCalled(lab, shift.loadBalancer);
        if (balancer.kind === "network") return reportOf(shift, fabricState());
        return { ...shift, overrides: overridesOf(lab, balancer, shift, health()) };
      }),
    start(request) {
      const { name } = checkZonalShift(lab, request, [...zonalShifts.values()]);
      const { awayFrom } = request;
      const { timeMs } = picture.append({ kind: "zonal-shift", state: "started", loadBalancer: name, awayFrom });
      onChange();
      return { loadBalancer: name, awayFrom, startedAtMs: timeMs };
    },
    end(called) {
      const { name } = loadBalancerCalled(lab, called);
      const shift = zonalShifts.get(name);
      if (!shift) throw new LabError("NoZonalShift", `\`${name}\` is not shifted away from any zone`, { status: 404 });
      picture.append({ kind: "zonal-shift", state: "ended", loadBalancer: name, awayFrom: shift.awayFrom });
      onChange();
      return shift;
    },
  };
}

function reportOf(shift: ZonalShift, state: FabricState | undefined): ZonalShiftReport {
  const nlb = state?.networkLoadBalancers.find(({ name }) => name === shift.loadBalancer);
  if (!nlb) return { ...shift, overrides: [] };
  const overrides = nlb.targetGroups.flatMap((group) =>
    group.targets.map((target) => ({
      targetGroupId: group.id,
      targetId: target.id,
      port: target.port,
      state: administrativeOverride(nlb, group, target),
    })),
  );
  return { ...shift, overrides };
}
