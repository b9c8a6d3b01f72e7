import { readFile } from "node:fs/promises";
import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * Files that share a lab come after those that do not, and those that share the second one last: a lab that stands beside
 * others costs them processor time, and their claims are about time.
 */
export class SharedLabsLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const shared = await Promise.all(sorted.map(async (file) => sharedLabs(await readFile(file.moduleId, "utf8"))));
    return [0, 1, 2].flatMap((count) => sorted.filter((_, at) => shared[at] === count));
  }
}

function sharedLabs(source: string): number {
  return ["sharedLab(", '"preserved"'].filter((text) => source.includes(text)).length;
}
