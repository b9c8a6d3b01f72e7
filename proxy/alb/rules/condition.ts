/** Conditions of rules as functions over a request (rows ALB-017, ALB-019 to ALB-026). */
import { BlockList, isIPv6 } from "node:net";
import type { QueryValue, RuleCondition, TextValues } from "../../../lab/model/index.ts";
import type { RequestFacts } from "./request-facts.ts";
import { compileWildcards, matchesWildcards, parseWildcards } from "./wildcard.ts";

/** True where one of a condition's values matches. */
export type Condition = (request: RequestFacts) => boolean;

/** @param condition of a checked template: its ranges and regular expressions can be read */
export function compileCondition(condition: RuleCondition): Condition {
  switch (condition.field) {
    case "host-header": {
      const matches = textMatcher(condition, true);
      return ({ host }) => matches(host);
    }
    case "path-pattern": {
      const matches = textMatcher(condition, false);
      return ({ path }) => matches(path);
    }
    case "http-header": {
      const name = condition.name.toLowerCase();
      const matches = textMatcher(condition, true);
      return ({ fields }) => fields.some((field) => field.name.toLowerCase() === name && matches(field.value));
    }
    case "http-request-method":
      return ({ method }) => condition.values.includes(method);
    case "source-ip":
      return sourceMatcher(condition.values);
    case "query-string":
      return queryMatcher(condition.values);
  }
}

function textMatcher({ values, regexValues }: TextValues, ignoresCase: boolean): (text: string) => boolean {
  const patterns = values.map((value) => compileWildcards(ignoresCase ? value.toLowerCase() : value));
  const expressions = regexValues.map((value) => new RegExp(value, ignoresCase ? "i" : ""));
  return (text) => {
    const compared = ignoresCase ? text.toLowerCase() : text;
    for (const matches of patterns) if (matches(compared)) return true;
    for (const expression of expressions) if (expression.test(text)) return true;
    return false;
  };
}

/** Row ALB-024: who is connected, whatever X-Forwarded-For says. */
function sourceMatcher(ranges: readonly string[]): Condition {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    list.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return ({ clientIp }) => list.check(clientIp, isIPv6(clientIp) ? "ipv6" : "ipv4");
}

function queryMatcher(values: readonly QueryValue[]): Condition {
  const pattern = (text: string) => parseWildcards(text.toLowerCase(), { hasEscapes: true });
  const wanted = values.map(({ key, value }) => ({
    key: key === undefined ? undefined : pattern(key),
    value: pattern(value),
  }));
  return ({ query }) =>
    query.some(([key, value]) =>
      wanted.some(
        (one) => (one.key === undefined || matchesWildcards(one.key, key)) && matchesWildcards(one.value, value),
      ),
    );
}
