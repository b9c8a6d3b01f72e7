import { describeEvent } from "../../model/describe-event.ts";
import { type Command, textOption } from "../command.ts";
import { parseCount } from "../numbers.ts";
import { formatTime } from "../output.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const events: Command = {
  define: (command) =>
    withLabOption(command)
      .option("-f, --follow", "go on with what happens from now")
      .option("--after <id>", "only events after this one"),
  async run(call) {
    const lab = await labOf(call);
    const after = textOption(call, "after");
    const stream = lab.events({
      follow: Boolean(call.options.follow),
      signal: call.signal,
      ...(after === undefined ? {} : { after: parseCount("--after", after) }),
    });
    for await (const event of stream) {
      const line = call.output.json ? JSON.stringify(event) : `${formatTime(event.timeMs)}  ${describeEvent(event)}`;
      call.output.line(line);
    }
  },
};
