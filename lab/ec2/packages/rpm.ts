/** `rpm`: what is installed, asked of dpkg. */
import { parseArgs } from "node:util";
import { LabError } from "../../model/errors.ts";
import { lines, type Outcome } from "../terminal.ts";
import { applyChange } from "./apt.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { run } from "./command.ts";
import { fullName, type Package, splitVersion } from "./package.ts";
import { matchesAny, selectPackages } from "./select.ts";
import { renderInfo } from "./yum-render.ts";

const flag = { type: "boolean", default: false } as const;

const OPTIONS = {
  query: { ...flag, short: "q" },
  all: { ...flag, short: "a" },
  info: { ...flag, short: "i" },
  list: { ...flag, short: "l" },
  file: { ...flag, short: "f" },
  erase: { ...flag, short: "e" },
  whatprovides: flag,
  quiet: flag,
  version: flag,
  queryformat: { type: "string" },
  qf: { type: "string" },
} as const;

/** @throws LabError `Usage` for what is not offered, installing from files among it */
export async function rpm(args: readonly string[]): Promise<Outcome> {
  const options = parse(args);
  if (options.version) return { status: 0, out: "RPM version 4.16.1.3 (as Tierlab offers it)\n" };
  const outcome = await perform(options, await readCatalogue());
  return options.quiet ? { status: outcome.status } : outcome;
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (!values.query && !values.erase && !values.version) throw new Error("only -q, -e and --version are offered");
    return { ...values, format: values.queryformat ?? values.qf, names: positionals };
  } catch (error) {
    const said = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new LabError("Usage", `rpm: ${said}`);
  }
}

type Options = ReturnType<typeof parse>;

function perform(options: Options, catalogue: Catalogue): Promise<Outcome> | Outcome {
  if (options.erase) return erase(options.names, catalogue);
  if (options.file || options.whatprovides) return owners(options, catalogue);
  if (options.all) {
    const named = catalogue.installed.filter(({ name }) => matchesAny(name, options.names));
    return { status: 0, out: named.map((entry) => describe(entry, options)).join("") };
  }
  return query(options, catalogue);
}

/** Status is the number of names that are not installed. */
async function query(options: Options, catalogue: Catalogue): Promise<Outcome> {
  let status = 0;
  let out = "";
  for (const name of options.names) {
    const [found] = selectPackages(catalogue, [name], "rpm").installed;
    if (!found) status += 1;
    out += found ? await tell(found, options) : `package ${name} is not installed\n`;
  }
  return { status, out };
}

async function tell(found: Package, options: Options): Promise<string> {
  if (options.info) return renderInfo("", [found], "@tierlab").trimStart();
  if (!options.list) return describe(found, options);
  // A counterpart's own files are few: what it stands for is what it depends on.
  const names = [found.debianName, ...found.depends.map((name) => name.split(" ")[0] ?? "")];
  const { out } = await run("dpkg-query", ["--listfiles", ...(found.kind === "debian" ? [found.debianName] : names)]);
  const files = out.split("\n").filter((line) => line.startsWith("/") && line !== "/.");
  return lines([...new Set(files)].sort());
}

function describe(found: Package, { format }: Options): string {
  if (format === undefined) return `${fullName(found)}\n`;
  const { version, release } = splitVersion(found);
  const tags: Readonly<Record<string, string>> = {
    NAME: found.name,
    VERSION: version,
    RELEASE: release,
    ARCH: found.architecture,
    SUMMARY: found.summary,
    EPOCH: "(none)",
  };
  return format
    .replaceAll(/%\{(\w+)\}/g, (_, tag: string) => tags[tag.toUpperCase()] ?? "(none)")
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t");
}

async function owners({ names, format }: Options, { installed }: Catalogue): Promise<Outcome> {
  const found = await Promise.all(
    names.map(async (file) => {
      const { out } = await run("dpkg-query", ["--search", file]);
      const owner = installed.find(({ debianName }) => debianName === out.split(":", 1)[0]);
      // Debian's own tools are not what an instance of Amazon Linux would say it has.
      return owner && owner.debianName !== "apt" ? describe(owner, { format } as Options) : undefined;
    }),
  );
  const texts = found.map((text, index) => text ?? `file ${names[index]} is not owned by any package\n`);
  return { status: found.filter((text) => text === undefined).length, out: texts.join("") };
}

async function erase(names: readonly string[], catalogue: Catalogue): Promise<Outcome> {
  const { installed, available, unmatched } = selectPackages(catalogue, names, "rpm");
  const absent = [...available.map(({ name }) => name), ...unmatched];
  if (absent.length > 0)
    return { status: 1, err: lines(absent.map((name) => `error: package ${name} is not installed`)) };
  await applyChange("remove", installed);
  return { status: 0 };
}
