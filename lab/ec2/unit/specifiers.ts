/** The `%` words of unit files: what stands in for the unit's name, its instance, its user and places of the machine. */

export interface SpecifierContext {
  /** Full name with suffix, `web@1.service`. */
  readonly unit: string;
  readonly hostname: string;
  readonly machineId: string;
}

/** Puts values in; `undefined` when a specifier is not known. */
export function expandSpecifiers(text: string, context: SpecifierContext): string | undefined {
  let isKnown = true;
  const expanded = text.replaceAll(/%(.)/g, (_, letter: string) => {
    const value = specifierValue(letter, context);
    if (value === undefined) isKnown = false;
    return value ?? "";
  });
  return isKnown ? expanded : undefined;
}

function specifierValue(letter: string, { unit, hostname, machineId }: SpecifierContext): string | undefined {
  const bare = unit.replace(/\.\w+$/, "");
  const [prefix = "", instance = ""] = bare.split(/@(.*)/s);
  const values: Readonly<Record<string, string>> = {
    "%": "%",
    n: unit,
    N: bare,
    p: prefix,
    i: instance,
    I: instance
      .replaceAll("-", "/")
      .replaceAll(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    H: hostname,
    l: hostname.split(".")[0] ?? "",
    m: machineId,
    t: "/run",
    S: "/var/lib",
    C: "/var/cache",
    L: "/var/log",
    E: "/etc",
    T: "/tmp",
    V: "/var/tmp",
    h: "/root",
    u: "root",
    U: "0",
    g: "root",
    G: "0",
    s: "/bin/sh",
  };
  return values[letter];
}
