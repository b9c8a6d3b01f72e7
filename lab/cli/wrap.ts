/** Words in lines of at most `width` characters, each behind `indent`; a longer word has a line of its own. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    const fits = indent.length + longer.length <= width;
    if (!fits && line !== "") lines.push(indent + line);
    line = fits || line === "" ? longer : word;
  }
  return [...lines, indent + line];
}
