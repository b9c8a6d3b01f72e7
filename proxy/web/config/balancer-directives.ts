import { isBalancerParameter, readBalancerParameters } from "./balancer-parameters.ts";
import { BadValue, type DirectiveFamily, MANY } from "./directive.ts";
import { balancerOf } from "./draft.ts";
import { keyValues, workerParameters } from "./pass-arguments.ts";
import { parseBalancerUrl, parseUpstreamUrl } from "./upstream-url.ts";

/** Balancers and their members (mod_proxy_balancer). */
export const balancerDirectives: DirectiveFamily = {
  balancermember: {
    ...{ arity: [1, MANY], where: "proxy" },
    usage: "optionally a balancer, then a URL, then key=value parameters",
    apply: ({ root, balancer }, args) => {
      const named = parseBalancerUrl(args[0] ?? "")?.name;
      const name = named ?? balancer;
      const [url, ...rest] = named === undefined ? args : args.slice(1);
      if (!name || url === undefined) throw new BadValue("must define a balancer and a remote proxy server");
      const member = { upstream: parseUpstreamUrl(url), parameters: workerParameters(rest) };
      balancerOf(root, name).members.push(member);
    },
  },
  proxyset: {
    ...{ arity: [1, MANY], where: "proxy" },
    usage: "optionally a balancer, then key=value parameters",
    apply: ({ root, balancer }, args) => {
      const named = parseBalancerUrl(args[0] ?? "")?.name;
      const name = named ?? balancer;
      if (!name) throw new BadValue(`is for balancers only, got \`${args[0]}\``);
      const parameters = keyValues(named === undefined ? args : args.slice(1));
      for (const key of parameters.keys()) {
        if (!isBalancerParameter(key)) throw new BadValue(`unknown balancer parameter \`${key}\``);
      }
      readBalancerParameters(parameters);
      for (const [key, value] of parameters) balancerOf(root, name).parameters.set(key, value);
    },
  },
};
