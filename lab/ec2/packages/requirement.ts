import { LabError } from "../../model/errors.ts";

/** What pip is asked for: `Flask[async]>=2.0,<4`. */
export interface Requirement {
  /** As it was given, for messages. */
  readonly text: string;
  /** By PyPI's rule for equal names: small letters, one hyphen between words. */
  readonly name: string;
  readonly conditions: readonly { readonly operator: string; readonly version: string }[];
}

/** @throws LabError `Usage` for what is neither name nor conditions: addresses, paths, markers */
export function parseRequirement(text: string): Requirement {
  const [, name, rest = ""] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(.*)$/.exec(text.trim()) ?? [];
  const parts = rest === "" ? [] : rest.split(",");
  const conditions = parts.map((part) => /^\s*(==|!=|>=|<=|~=|>|<)\s*([\d.]+(?:\.\*)?)\s*$/.exec(part));
  if (name === undefined || conditions.some((found) => found === null)) {
    throw new LabError(
      "Usage",
      `ERROR: Invalid requirement: '${text}': labs have no internet, names and versions are what can be asked for`,
    );
  }
  return {
    text: text.trim(),
    name: name.toLowerCase().replaceAll(/[-_.]+/g, "-"),
    conditions: conditions.flatMap((found) => (found ? [{ operator: found[1] ?? "", version: found[2] ?? "" }] : [])),
  };
}

/** Whether a version of numbers meets every condition. */
export function isSatisfied({ conditions }: Requirement, version: string): boolean {
  return conditions.every(({ operator, version: wanted }) => meets(operator, version, wanted));
}

function meets(operator: string, version: string, wanted: string): boolean {
  const prefix = wanted.replace(/\.\*$/, "");
  const order = compare(version, prefix);
  const isWithin = `${version}.`.startsWith(`${prefix}.`);
  const isEqual = wanted === prefix ? order === 0 : isWithin;
  switch (operator) {
    case "==":
      return isEqual;
    case "!=":
      return !isEqual;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    default:
      return order >= 0 && `${version}.`.startsWith(`${prefix.replace(/\.[^.]*$/, "")}.`);
  }
}

function compare(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  for (let index = 0; index < Math.max(a?.length ?? 0, b?.length ?? 0); index += 1) {
    const difference = (a?.[index] || 0) - (b?.[index] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
