import { expect, test } from "vitest";
import { removeCloneImages } from "./clone.ts";
import type { Docker } from "./connect.ts";

/**
 * An engine with images that stand on each other: each on the one before it. It refuses those that another stands on, and lists
 * those that begin with an underline without a name.
 */
function engineWith(images: string[], busy: readonly string[] = []) {
  const removed: string[] = [];
  const refuse = (statusCode: number) => Promise.reject(Object.assign(new Error("conflict"), { statusCode }));
  const engine = {
    listImages: async ({ all }: { all?: boolean }) =>
      images
        .map((Id, index) => ({
          Id,
          ParentId: images[index - 1] ?? "",
          RepoTags: Id.startsWith("_") ? [] : [`t:${Id}`],
        }))
        .filter(({ RepoTags }) => all || RepoTags.length > 0),
    getImage: (id: string) => ({
      remove: async () => {
        const at = images.indexOf(id);
        if (at < 0) return refuse(404);
        if (at < images.length - 1 || busy.includes(id)) return refuse(409);
        images.splice(at);
        removed.push(id);
      },
    }),
  };
  return { docker: engine as unknown as Docker, removed };
}

test("the images of clones of clones go children first, whatever their order", async () => {
  const { docker, removed } = engineWith(["first", "second", "third"]);
  await removeCloneImages(docker, "t");
  expect(removed).toEqual(["third", "second", "first"]);
});

test("one that the engine will not give up is told, after all that can go have gone", async () => {
  const { docker, removed } = engineWith(["first", "second"], ["first"]);
  await expect(removeCloneImages(docker, "t")).rejects.toThrow("removing the image of a clone: conflict");
  expect(removed).toEqual(["second"]);
});

test("what stands on them without a name goes with them, and nothing else that is nameless", async () => {
  const { docker, removed } = engineWith(["first", "_raw", "second", "_left", "_behind"]);
  await removeCloneImages(docker, "t");
  expect(removed).toEqual(["_behind", "_left", "second", "_raw", "first"]);
  const other = engineWith(["_base", "first"]);
  await removeCloneImages(other.docker, "t");
  expect(other.removed).toEqual(["first"]);
});
