/** A tar archive (POSIX ustar), as the engine takes files for a container and hands them out. */

export interface TarFile {
  /** Relative to where the archive is unpacked. */
  readonly path: string;
  readonly text: string;
}

const BLOCK = 512;
const MODE = 0o644;

/** Regular files that belong to root; everybody may read them unless told. */
export function tarOf(files: readonly TarFile[], mtimeMs: number, mode = MODE): Buffer {
  const blocks = files.flatMap(({ path, text }) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(path, { size: content.length, mtimeMs, mode }), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** The same as {@link contentsOf}, of texts. */
export function filesOf(archive: Buffer): TarFile[] {
  return contentsOf(archive).map(({ path, content }) => ({ path, text: content.toString("utf8") }));
}

/** Regular files of an archive, in its order; folders, links and the like are left out. */
export function contentsOf(archive: Buffer): { readonly path: string; readonly content: Buffer }[] {
  const files: { path: string; content: Buffer }[] = [];
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const text = (from: number, length: number) =>
      archive.toString("latin1", at + from, at + from + length).split("\0")[0];
    const size = Number.parseInt(text(124, 12) ?? "", 8) || 0;
    const content = at + BLOCK;
    if (REGULAR.has(text(156, 1) ?? "")) {
      files.push({ path: text(0, 100) ?? "", content: archive.subarray(content, content + size) });
    }
    at = content + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** Types of a regular file: `0`, and nothing in old archives. */
const REGULAR: ReadonlySet<string> = new Set(["0", ""]);

interface Facts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly mode: number;
}

function header(path: string, { size, mtimeMs, mode }: Facts): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (text: string, at: number) => block.write(text, at, "latin1");
  put(path, 0);
  put(`${octal(mode, 7)}\0`, 100);
  put(`${octal(0, 7)}\0`, 108);
  put(`${octal(0, 7)}\0`, 116);
  put(`${octal(size, 11)}\0`, 124);
  put(`${octal(Math.floor(mtimeMs / 1000), 11)}\0`, 136);
  put(" ".repeat(8), 148);
  put("0", 156);
  put("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
