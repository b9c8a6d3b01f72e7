import { BadValue } from "../config/bad-value.ts";
import type { EditFacts, ValueTemplate } from "./header-edit.ts";

type Part = (facts: EditFacts) => string;

const PLAIN: Readonly<Record<string, Part>> = {
  "%": () => "%",
  t: ({ startMs }) => `t=${Math.round(startMs * 1000)}`,
  D: ({ elapsedMs }) => `D=${Math.round(elapsedMs() * 1000)}`,
};

const WITH_NAME: Readonly<Record<string, (name: string) => Part>> = {
  e:
    (name) =>
    ({ env }) =>
      env.get(name) ?? "(null)",
  // There is no TLS here: httpd without mod_ssl writes the same.
  s: () => () => "(null)",
};

/**
 * A value of `Header` or `RequestHeader`: text with `%t`, `%D`, `%{NAME}e`, `%{NAME}s` and `%%`.
 *
 * @throws BadValue for another `%`
 */
export function parseTemplate(text: string): ValueTemplate {
  const parts = [...text.matchAll(/%(?:\{([^}]*)\})?([\s\S]?)|[^%]+/g)].map(([whole, name, letter]) => {
    if (letter === undefined) return () => whole;
    const part = name === undefined ? PLAIN[letter] : WITH_NAME[letter]?.(name);
    if (part === undefined) throw new BadValue(`unrecognized header format \`${whole}\``);
    return part;
  });
  if (!text.includes("%")) return () => text;
  return (facts) => parts.map((part) => part(facts)).join("");
}
