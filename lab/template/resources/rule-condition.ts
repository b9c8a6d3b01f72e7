/** Conditions of listener rules (rows ALB-017 to ALB-026). */
import { isIP } from "node:net";
import type { RuleCondition } from "../../model/index.ts";
import { oneOf, string } from "../schema/scalars.ts";
import { type Infer, list, object, refuse, required, type Schema, schema } from "../schema/schema.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";

const LONGEST = 128;

/** Row ALB-020. */
const host = string({
  max: LONGEST,
  pattern: /^[A-Za-z0-9.*?-]*\.[A-Za-z]+$/,
  rule: "a name with a dot and only letters after the last one",
});
/** Row ALB-019. */
const path = string({
  max: LONGEST,
  pattern: /^[A-Za-z0-9_\-.$/~"'@:+&()*?!,;=%]+$/,
  rule: "a path without its query",
});
/** Row ALB-022. */
const method = string({ max: 40, pattern: /^[A-Z_-]+$/, rule: "capital letters, hyphens and underscores" });
/** Row ALB-021. */
const headerName = string({
  max: 40,
  pattern: /^(?!host$)[!#$%&'+\-.^_`|~0-9A-Za-z]+$/i,
  rule: "a header other than Host",
});
const text = string({ max: LONGEST });

/** Row ALB-025. */
const regex: Schema<string> = schema((value, reader) => {
  const read = string({ max: LONGEST }).read(value, reader);
  if (read === undefined) return undefined;
  try {
    new RegExp(read);
    return read;
  } catch {
    return refuse(reader, value.at, "must be a regular expression", value);
  }
});

/** Row ALB-024. */
const sourceRange: Schema<string> = schema((value, reader) => {
  const [address = "", bits = "", ...more] = value.kind === "scalar" ? value.text.split("/") : [];
  const longest = { 4: 32, 6: 128, 0: -1 }[isIP(address)] ?? -1;
  const isRange = more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
  if (!isRange) return refuse(reader, value.at, "must be a range such as `192.0.2.0/24`", value);
  const isBroadcast = address === "255.255.255.255" && bits === "32";
  return isBroadcast ? refuse(reader, value.at, "must not be `255.255.255.255/32`") : `${address}/${bits}`;
});

const either = <T>(values: Schema<T>) => ({ Values: list(values), RegexValues: list(regex) });

export const condition = object({
  Field: required(
    oneOf("host-header", "path-pattern", "http-header", "http-request-method", "query-string", "source-ip"),
  ),
  Values: list(text),
  RegexValues: list(regex),
  HostHeaderConfig: object(either(host)),
  PathPatternConfig: object(either(path)),
  HttpHeaderConfig: object({ HttpHeaderName: required(headerName), ...either(text) }),
  HttpRequestMethodConfig: object({ Values: required(list(method)) }),
  QueryStringConfig: object({ Values: required(list(object({ Key: text, Value: required(text) }))) }),
  SourceIpConfig: object({ Values: required(list(sourceRange)) }),
});
export type Condition = Infer<typeof condition>;

const CONFIGS = {
  "host-header": "HostHeaderConfig",
  "path-pattern": "PathPatternConfig",
  "http-header": "HttpHeaderConfig",
  "http-request-method": "HttpRequestMethodConfig",
  "query-string": "QueryStringConfig",
  "source-ip": "SourceIpConfig",
} as const satisfies Readonly<Record<Condition["Field"], keyof Condition>>;

/** `undefined` where it is at fault. @param at where it stands */
export function buildCondition(
  stack: Stack,
  resource: Resource<unknown>,
  given: Condition,
  at: Path,
): RuleCondition | undefined {
  const wanted = CONFIGS[given.Field];
  const others = Object.values(CONFIGS).filter((name) => name !== wanted && given[name] !== undefined);
  for (const name of others) broken(stack, resource, [...at, name], `does not go with the field \`${given.Field}\``);
  const built = conditionOf(given);
  if (others.length === 0 && built === undefined) {
    broken(stack, resource, at, `lacks the property \`${wanted}\`, which the field \`${given.Field}\` needs`);
  }
  return built;
}

function conditionOf(given: Condition): RuleCondition | undefined {
  switch (given.Field) {
    case "host-header":
    case "path-pattern": {
      const config = given.Field === "host-header" ? given.HostHeaderConfig : given.PathPatternConfig;
      const { Values, RegexValues } = config ?? given;
      if (!Values && !RegexValues) return undefined;
      return { field: given.Field, values: Values ?? [], regexValues: RegexValues ?? [] };
    }
    case "http-header": {
      const { HttpHeaderName, Values = [], RegexValues = [] } = given.HttpHeaderConfig ?? {};
      return HttpHeaderName === undefined
        ? undefined
        : { field: given.Field, name: HttpHeaderName, values: Values, regexValues: RegexValues };
    }
    case "http-request-method":
      return given.HttpRequestMethodConfig && { field: given.Field, values: given.HttpRequestMethodConfig.Values };
    case "source-ip":
      return given.SourceIpConfig && { field: given.Field, values: given.SourceIpConfig.Values };
    case "query-string": {
      const values = given.QueryStringConfig?.Values.map(({ Key, Value }) => ({
        ...(Key !== undefined && { key: Key }),
        value: Value,
      }));
      return values && { field: given.Field, values };
    }
  }
}
