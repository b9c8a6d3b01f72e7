/** What there is: in the store of the image, and installed. */
import { readFileSync } from "node:fs";
import { run } from "./command.ts";
import { parseParagraphs } from "./control-text.ts";
import { type Package, packageOf } from "./package.ts";

const INDEX = "/opt/tierlab/store/Packages";

/** Packages by name, in the order of their names. */
export interface Catalogue {
  readonly store: readonly Package[];
  readonly installed: readonly Package[];
}

export async function readCatalogue(): Promise<Catalogue> {
  const fields = ["Package", "Version", "Architecture", "Installed-Size", "Depends", "Amazon-Kind", "Amazon-Name"];
  const format = `${fields.map((name) => `${name}: \${${name}}\n`).join("")}Description: \${binary:Summary}\nStatus: \${db:Status-Status}\n\n`;
  const { out } = await run("dpkg-query", ["--show", "--showformat", format]);
  const known = parseParagraphs(out).filter((paragraph) => paragraph.get("Status") === "installed");
  return { store: sorted(parseParagraphs(readFileSync(INDEX, "utf8"))), installed: sorted(known) };
}

const sorted = (paragraphs: readonly ReadonlyMap<string, string>[]): readonly Package[] =>
  paragraphs.map(packageOf).sort((a, b) => (a.name < b.name ? -1 : 1));
