import { publishedUrls } from "../../project/urls.ts";
import type { Command } from "../command.ts";
import { labOf, withLabOption } from "./lab-option.ts";

export const url: Command = {
  define: (command) => withLabOption(command),
  async run(call) {
    const urls = await publishedUrls(await labOf(call));
    if (call.output.json) return call.output.data(urls);
    for (const { url, name } of urls) call.output.line(call.output.isTerminal ? `${url}  (${name})` : url);
  },
};
