import { LabError } from "../model/errors.ts";

/**
 * The one of `all` that `name` names.
 *
 * @param what it is, in words and as part of the error's code: `{ code: "NoTargetGroup", words: "target group" }`
 * @throws LabError with that code, listing the names that there are
 */
export function chooseNamed<T>(
  all: readonly T[],
  name: string,
  namesOf: (one: T) => readonly (string | undefined)[],
  what: { readonly code: string; readonly words: string },
): T {
  const found = all.find((one) => namesOf(one).includes(name));
  if (found) return found;
  const known = all.map((one) => namesOf(one)[0]).join(", ");
  const rest = known === "" ? "the lab has none" : `there are ${known}`;
  throw new LabError(what.code, `No ${what.words} is called \`${name}\`; ${rest}`, { status: 404 });
}
