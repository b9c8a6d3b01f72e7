import { LabError } from "../../model/errors.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { argument, type Command, type CommandCall } from "../command.ts";
import { renderZonalShifts } from "../views/zonal-shifts.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** Leads new flows and requests of a load balancer away from a zone, ends that, or tells what is on. */
export const zonalShift: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<action>", "`start`, `stop` or `list`")
      .argument("[load balancer]", "name or logical id of a load balancer")
      .argument("[zone]", "with `start`: the zone to lead away from"),
  async run(call) {
    const [action, loadBalancer, zone] = [0, 1, 2].map((index) => argument(call, index));
    const lab = await checked(call, action, [loadBalancer, zone]);
    if (action === "start") await start(call, lab, loadBalancer ?? "", zone ?? "");
    else if (action === "stop") await stop(call, lab, loadBalancer ?? "");
    else await list(call, lab);
  },
};

/** How many words follow each action. */
const WORDS: Readonly<Record<string, number>> = { start: 2, stop: 1, list: 0 };

function checked(call: CommandCall, action = "", words: readonly (string | undefined)[]): Promise<StartedLab> {
  const given = words.filter((word) => word !== undefined).length;
  if (!Object.hasOwn(WORDS, action)) {
    throw new LabError("InvalidArgument", `zonal-shift takes start, stop or list; got \`${action}\``);
  }
  if (given !== WORDS[action]) {
    const usage = { start: " <load balancer> <zone>", stop: " <load balancer>", list: "" }[action];
    throw new LabError(
      "InvalidArgument",
      `It is \`tierlab zonal-shift ${action}${usage}\`; got ${given} words after it`,
    );
  }
  return labOf(call);
}

async function start({ output }: CommandCall, lab: StartedLab, loadBalancer: string, awayFrom: string): Promise<void> {
  const shift = await lab.zonalShifts.start(loadBalancer, awayFrom);
  if (output.json) return output.data(shift);
  output.line(`${shift.loadBalancer} is shifted away from ${shift.awayFrom}; open flows go on`);
  output.hint(`End it: tierlab zonal-shift stop ${shift.loadBalancer}${await labFlag(lab.name)}`);
}

async function stop({ output }: CommandCall, lab: StartedLab, loadBalancer: string): Promise<void> {
  const shift = await lab.zonalShifts.end(loadBalancer);
  if (output.json) return output.data(shift);
  output.line(`${shift.loadBalancer} is no longer shifted away from ${shift.awayFrom}`);
}

async function list({ output }: CommandCall, lab: StartedLab): Promise<void> {
  const shifts = await lab.zonalShifts.list();
  if (output.json) return output.data(shifts);
  for (const line of renderZonalShifts(shifts, output)) output.line(line);
}
