/** From the text of `httpd.conf` and of all that it includes to a tree of sections and directives. */
import { LabError } from "../../../lab/model/errors.ts";
import {
  isReadingDirective,
  type Reading,
  ReadingFault,
  runReadingDirective,
  sectionHolds,
} from "./reading-directives.ts";
import type { ConfigSources } from "./sources.ts";
import { type DirectiveStatement, type OpeningStatement, parseStatement, readLines, type Statement } from "./syntax.ts";

export type ConfigNode = DirectiveStatement | SectionNode;

export interface SectionNode extends Omit<OpeningStatement, "kind"> {
  readonly kind: "section";
  readonly children: readonly ConfigNode[];
}

export interface ConfigTree {
  readonly nodes: readonly ConfigNode[];
  /** Codes: `ConfigSyntax` of a directive, `ConfigStructure` of what is read before directives have a meaning. */
  readonly faults: readonly LabError[];
  readonly serverRoot: string;
}

/** An open section; without `node` it is the file itself. `keeps`: its content counts (`<IfModule>`). */
interface Frame {
  readonly opening: OpeningStatement | undefined;
  readonly children: ConfigNode[];
  readonly keeps: boolean;
}

/** @param file of `text`, for messages */
export function readTree(text: string, file: string, sources: ConfigSources): ConfigTree {
  const faults: LabError[] = [];
  const reading: Reading = {
    ...{ sources, faults, serverRoot: "/etc/httpd", depth: 0 },
    variables: new Map(sources.defines.map((name) => [name, ""])),
    include: (path, included) => readFile(included, path, reading),
  };
  return { nodes: readFile(text, file, reading), faults, serverRoot: reading.serverRoot };
}

function readFile(text: string, file: string, reading: Reading): ConfigNode[] {
  const root: Frame = { opening: undefined, children: [], keeps: true };
  const frames = [root];
  for (const line of readLines(text)) {
    const statement = parseStatement({ ...line, content: substitute(line.content, reading) }, file);
    try {
      takeStatement(frames, statement, reading);
    } catch (error) {
      if (!(error instanceof ReadingFault)) throw error;
      reading.faults.push(structureFault(error.message, statement));
    }
  }
  for (const { opening } of frames.slice(1).reverse()) {
    if (opening)
      reading.faults.push(structureFault(`${file}:${opening.line}: <${opening.name}> was not closed.`, opening));
  }
  return root.children;
}

/** `${NAME}`; one that nobody defined stays as it is. */
function substitute(content: string, { variables, sources }: Reading): string {
  return content.replace(/\$\{([^}]*)\}/g, (whole, name) => variables.get(name) ?? sources.environment[name] ?? whole);
}

function takeStatement(frames: Frame[], statement: Statement, reading: Reading): void {
  const top = frames.at(-1);
  if (!top) return;
  switch (statement.kind) {
    case "opening":
      frames.push({ opening: statement, children: [], keeps: top.keeps && keepsSection(statement, reading) });
      return;
    case "closing":
      closeSection(frames, statement.name);
      return;
    case "directive":
      if (!top.keeps) return;
      if (isReadingDirective(statement)) top.children.push(...runReadingDirective(statement, reading));
      else top.children.push(statement);
  }
}

const isConditional = (name: string) => /^if(module|define|file)$/i.test(name);

function keepsSection({ name, args }: OpeningStatement, reading: Reading): boolean {
  return !isConditional(name) || sectionHolds(name, args?.[0] ?? "", reading);
}

function closeSection(frames: Frame[], name: string): void {
  const closed = frames.at(-1);
  if (!closed?.opening) throw new ReadingFault(`</${name}> without matching <${name}> section`);
  if (closed.opening.name.toLowerCase() !== name.toLowerCase()) {
    throw new ReadingFault(`Expected </${closed.opening.name}> but saw </${name}>`);
  }
  frames.pop();
  if (!closed.keeps) return;
  const parent = frames.at(-1);
  if (isConditional(name)) parent?.children.push(...closed.children);
  else parent?.children.push({ ...closed.opening, kind: "section", children: closed.children });
}

function structureFault(message: string, { file, line }: Pick<Statement, "file" | "line">): LabError {
  return new LabError("ConfigStructure", message, { position: { file, line, column: 1 } });
}
