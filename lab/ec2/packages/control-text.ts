/** The fields of each paragraph of a Debian control file, as in the index of a repository. Longer fields lose their lines. */
export function parseParagraphs(text: string): readonly ReadonlyMap<string, string>[] {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "");
  return paragraphs.map((paragraph) => {
    const fields = paragraph.split("\n").filter((line) => !/^\s/.test(line));
    return new Map(fields.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
  });
}
