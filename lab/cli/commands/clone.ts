import { argument, type Command } from "../command.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

interface Options {
  readonly subnet?: string;
  readonly zone?: string;
  readonly register?: boolean;
  readonly profile?: string;
}

/** An image of an instance as it is, and another instance from it. */
export const clone: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<instance>", "server-1, an instance id")
      .option("--subnet <subnet>", "where the clone goes: logical id, id or name")
      .option("--zone <zone>", "an Availability Zone; another than the origin's unless told")
      .option("--register", "register it with the target groups that the template registers the origin with")
      .option("--profile <profile>", "an instance profile of the template: name or logical id; none unless told"),
  async run(call) {
    const lab = await labOf(call);
    const { subnet, zone, register, profile } = call.options as Options;
    const made = await lab.clone(argument(call, 0) ?? "", {
      ...(subnet === undefined ? {} : { subnet }),
      ...(zone === undefined ? {} : { zone }),
      ...(register === undefined ? {} : { register }),
      ...(profile === undefined ? {} : { profile }),
    });
    if (call.output.json) return call.output.data(made);
    const groups = made.targetGroups.length > 0 ? `, registered with ${made.targetGroups.join(", ")}` : "";
    call.output.line(`${made.name} in ${made.subnet} (${made.availabilityZone}), ${made.privateIp}${groups}`);
    call.output.hint(
      `Its image: ${made.image}. Its user data does not run again: tierlab exec ${made.name} …${await labFlag(lab.name)}`,
    );
  },
};
