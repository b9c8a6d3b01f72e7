/** A package by the name that Amazon Linux or PyPI has for it, and by the one under which Debian's tools know it. */
export interface Package {
  /** `httpd`, or Debian's own name for what comes along as a dependency. */
  readonly name: string;
  /** `amzn-httpd` for yum's, `pypi-flask` for pip's. */
  readonly debianName: string;
  readonly kind: "rpm" | "pip" | "debian";
  /** With release after the last hyphen, without epoch. */
  readonly version: string;
  /** As rpm says it: `x86_64`, `noarch`. */
  readonly architecture: string;
  readonly summary: string;
  /** Bytes: of the archive in the store, or of what is installed. */
  readonly size: number;
  readonly depends: readonly string[];
}

/** @param fields of a control file, `Size` in bytes or `Installed-Size` in KiB among them */
export function packageOf(fields: ReadonlyMap<string, string>): Package {
  const field = (name: string): string => fields.get(name) ?? "";
  const kind = field("Amazon-Kind");
  return {
    name: field("Amazon-Name") || field("Package"),
    debianName: field("Package"),
    kind: kind === "rpm" || kind === "pip" ? kind : "debian",
    version: field("Version").replace(/^\d+:/, ""),
    architecture: ARCHITECTURES[field("Architecture")] ?? field("Architecture"),
    summary: field("Description"),
    size: Number(field("Size")) || Number(field("Installed-Size")) * 1024,
    depends: field("Depends").split(/,\s*/).filter(Boolean),
  };
}

const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64", all: "noarch" };

/** `httpd-2.4.68-1.tierlab.x86_64`. */
export const fullName = ({ name, version, architecture }: Package): string => `${name}-${version}.${architecture}`;

/** Version and release as rpm tells them apart. */
export function splitVersion({ version }: Package): { readonly version: string; readonly release: string } {
  const hyphen = version.lastIndexOf("-");
  return hyphen < 0
    ? { version, release: "1" }
    : { version: version.slice(0, hyphen), release: version.slice(hyphen + 1) };
}
