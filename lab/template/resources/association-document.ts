/** The two documents that a lab plays: what their `Parameters` mean. */
import type { AssociationDocument, AssociationFile, PlaybookDocument, ShellDocument } from "../../model/index.ts";
import { readPackage } from "../package-files.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";

/** Both documents' own limit where the template gives none. */
const TIMEOUT_SECONDS = 3600;
const LONGEST_TIMEOUT_SECONDS = 172_800;

/** What each document takes, as AWS names it. */
const KNOWN: Readonly<Record<AssociationDocument["name"], readonly string[]>> = {
  "AWS-RunShellScript": ["commands", "workingDirectory", "executionTimeout"],
  "AWS-ApplyAnsiblePlaybooks": [
    "SourceType",
    "SourceInfo",
    "InstallDependencies",
    "PlaybookFile",
    "ExtraVariables",
    "Check",
    "Verbose",
    "TimeoutSeconds",
  ],
};

const VERBOSITY = ["-v", "-vv", "-vvv", "-vvvv"];

type Owner = Resource<{ readonly Parameters?: unknown }>;

export function buildDocument(
  stack: Stack,
  resource: Owner,
  name: AssociationDocument["name"],
): AssociationDocument | undefined {
  const parameters = readParameters(stack, resource, name);
  if (!parameters) return undefined;
  return name === "AWS-RunShellScript" ? shellOf(parameters) : playbookOf(parameters, resource.hints.source);
}

/** Parameters of a document: each is text or a list of texts. */
interface Parameters {
  list(name: string): readonly string[] | undefined;
  /** The first of the list. */
  text(name: string): string | undefined;
  /** One of `words`; the first of them unless stated. */
  word(name: string, words: readonly string[]): string;
  seconds(name: string): number;
  broken(path: Path, rule: string, hint?: string): undefined;
  readonly stack: Stack;
}

function readParameters(stack: Stack, resource: Owner, document: AssociationDocument["name"]): Parameters | undefined {
  const given = resource.props.Parameters ?? {};
  const refuse = (path: Path, rule: string, hint?: string): undefined => {
    broken(stack, resource, path, rule, hint);
  };
  if (typeof given !== "object" || Array.isArray(given)) return refuse(["Parameters"], "must be a map");
  const values = new Map(Object.entries(given as Record<string, unknown>));
  for (const name of values.keys()) {
    if (KNOWN[document].includes(name)) continue;
    return refuse(["Parameters", name], `is no parameter of ${document}`, `Known: ${KNOWN[document].join(", ")}.`);
  }
  const list = (name: string) => (values.has(name) ? [values.get(name)].flat().map(String) : undefined);
  const text = (name: string) => list(name)?.[0];
  return {
    stack,
    list,
    text,
    word(name, words) {
      const value = text(name) ?? words[0] ?? "";
      if (!words.includes(value)) refuse(["Parameters", name], `must be one of ${words.join(", ")}, got \`${value}\``);
      return value;
    },
    seconds(name) {
      const value = text(name) ?? String(TIMEOUT_SECONDS);
      const seconds = /^\d{1,6}$/.test(value) ? Number(value) : 0;
      if (seconds >= 1 && seconds <= LONGEST_TIMEOUT_SECONDS) return seconds;
      refuse(["Parameters", name], `must be from 1 to ${LONGEST_TIMEOUT_SECONDS} seconds, got \`${value}\``);
      return TIMEOUT_SECONDS;
    },
    broken: refuse,
  };
}

function shellOf(parameters: Parameters): ShellDocument | undefined {
  const commands = parameters.list("commands") ?? [];
  if (commands.length === 0) return parameters.broken(["Parameters"], "lacks the parameter `commands`");
  const workingDirectory = parameters.text("workingDirectory");
  return {
    name: "AWS-RunShellScript",
    commands,
    ...(workingDirectory && { workingDirectory }),
    timeoutSeconds: parameters.seconds("executionTimeout"),
  };
}

function playbookOf(parameters: Parameters, source: string | undefined): PlaybookDocument | undefined {
  const files = filesOf(parameters, source);
  const playbook = parameters.text("PlaybookFile") ?? "hello-world-playbook.yml";
  if (!files) return undefined;
  if (!files.some(({ path }) => path === playbook)) {
    const names = files.map(({ path }) => path).join(", ");
    return parameters.broken(["Parameters", "PlaybookFile"], `must be one of ${names}, got \`${playbook}\``);
  }
  return {
    name: "AWS-ApplyAnsiblePlaybooks",
    files,
    playbook,
    extraVariables: extraVariablesOf(parameters),
    check: parameters.word("Check", ["False", "True"]) === "True",
    verbose: parameters.word("Verbose", VERBOSITY),
    installDependencies: parameters.word("InstallDependencies", ["True", "False"]) === "True",
    timeoutSeconds: parameters.seconds("TimeoutSeconds"),
  };
}

/** AWS allows nothing that the shell would read otherwise. */
function extraVariablesOf(parameters: Parameters): string {
  const value = parameters.text("ExtraVariables") ?? "SSM=True";
  if (!/^((^|\s)\w+=(\S+|'.*'))*$/.test(value)) {
    parameters.broken(["Parameters", "ExtraVariables"], `must be \`key=value\` parted by spaces, got \`${value}\``);
  }
  return value;
}

/** DIFFERS: a lab reaches no bucket; a folder beside the template stands for the package in it. */
function filesOf(parameters: Parameters, source: string | undefined): readonly AssociationFile[] | undefined {
  const { folder } = parameters.stack;
  if (source === undefined || folder === undefined) {
    return parameters.broken(
      ["Parameters", "SourceInfo"],
      source === undefined ? "leads to a package that a lab does not reach" : "needs a template that lies in a file",
      "Name a folder beside the template in `Metadata: { Tierlab: { Source: … } }` of the association.",
    );
  }
  const found = readPackage(folder, source);
  return typeof found === "string" ? parameters.broken([], `has \`Metadata.Tierlab.Source\`, which ${found}`) : found;
}
