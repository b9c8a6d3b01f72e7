/**
 * Bad paths between instances, made in this program: no kernel module is needed, so a lab behaves the same everywhere.
 *
 *   sender -> rule set: judged, translated, marked -> routed by the mark -> device -> wire: lost, late
 *          -> device -> rule set: let pass -> receiver
 */
import type { FabricState } from "../../model/index.ts";
import { type Device, openDevice } from "./device.ts";
import { type LinePlan, planLines } from "./plan.ts";
import { applyRules } from "./rules.ts";
import { openWire, type Wire, type WireOptions } from "./wire.ts";

export interface Lines {
  /**
   * Opens the lines of a state and closes those that it no longer has. The rule set of that state must be in place.
   *
   * @throws LabError `ImpairmentUnavailable`, and then no line that is missing leads anywhere
   */
  apply(state: FabricState): Promise<void>;
  close(): Promise<void>;
}

export interface LinesOptions extends WireOptions {
  onError(error: unknown, doing: string): void;
}

interface Open {
  readonly plan: LinePlan;
  readonly wire: Wire;
  readonly device: Device;
}

export function createLines(options: LinesOptions): Lines {
  const open = new Map<string, Open>();

  async function openLine(plan: LinePlan): Promise<Open> {
    const wire = await openWire(plan.impairment, options);
    const { device: name, mark: table } = plan;
    const onError = (error: unknown) => options.onError(error, `bringing ${name} up again`);
    try {
      return { plan, wire, device: await openDevice({ name, table, port: wire.port, onError }) };
    } catch (error) {
      wire.close();
      throw error;
    }
  }

  async function closeLine({ plan, wire, device }: Open): Promise<void> {
    open.delete(plan.device);
    await device.close();
    wire.close();
  }

  async function bringTo(plans: readonly LinePlan[]): Promise<void> {
    const wanted = new Set(plans.map(({ device }) => device));
    for (const line of [...open.values()]) if (!wanted.has(line.plan.device)) await closeLine(line);
    for (const plan of plans) if (!open.has(plan.device)) open.set(plan.device, await openLine(plan));
  }

  /** The rules follow what is open: asking the kernel is left out where there is nothing and was nothing. */
  async function apply(plans: readonly LinePlan[]): Promise<void> {
    if (plans.length === 0 && open.size === 0) return;
    try {
      await bringTo(plans);
    } finally {
      await applyRules([...open.values()].map(({ plan }) => plan));
    }
  }

  return { apply: (state) => apply(planLines(state)), close: () => apply([]) };
}
