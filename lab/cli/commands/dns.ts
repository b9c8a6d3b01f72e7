import { describeDns } from "../../project/dns.ts";
import type { Command } from "../command.ts";
import { renderDns } from "../views/dns.ts";
import { labFlag, labOf, withLabOption } from "./lab-option.ts";

/** Names of the lab's hosted zones, and how programs on this machine find them. */
export const dns: Command = {
  define: (command) => withLabOption(command),
  async run(call) {
    const lab = await labOf(call);
    const report = await describeDns(lab);
    if (call.output.json) return call.output.data(report);
    for (const line of renderDns(report, call.output)) call.output.line(line);
    if (report.ways.some(({ isHttps }) => isHttps)) {
      call.output.hint(`The CA that certificates are of: tierlab ca${await labFlag(lab.name)} >ca.pem`);
    }
  },
};
