import { expect, test } from "vitest";
import { createPreservedClients } from "./preserved.ts";

const tuple = (port: number) => ({ source: { ip: "10.0.5.10", port }, destination: { ip: "10.0.5.4", port: 80 } });
const client = { ip: "10.0.3.4", port: 5000 };
const elementLines = (script: string) => script.split("\n").filter((line) => / element /.test(line));

function recorded(fail: readonly number[] = []) {
  const scripts: string[] = [];
  const apply = async (script: string) => {
    scripts.push(script);
    if (fail.includes(scripts.length)) throw new Error("nft refused");
  };
  return { scripts, clients: createPreservedClients(apply) };
}

test("the first addition makes the table; what comes while it is under way goes in one transaction after it", async () => {
  const { scripts, clients } = recorded();
  const first = clients.add(tuple(1), client);
  await Promise.resolve();
  const more = [clients.add(tuple(2), client), clients.add(tuple(3), client)];
  await Promise.all([first, ...more]);
  expect(scripts.map((script) => script.startsWith("table ip tierlab_plane"))).toEqual([true, false]);
  expect(scripts.flatMap(elementLines)).toEqual([
    "add element ip tierlab_plane preserved { 10.0.5.10 . 1 . 10.0.5.4 . 80 : 10.0.3.4 . 5000 }",
    "add element ip tierlab_plane preserved { 10.0.5.10 . 2 . 10.0.5.4 . 80 : 10.0.3.4 . 5000, 10.0.5.10 . 3 . 10.0.5.4 . 80 : 10.0.3.4 . 5000 }",
  ]);
});

test("what is over goes along with the next addition, ahead of it", async () => {
  const { scripts, clients } = recorded();
  await clients.add(tuple(1), client);
  clients.remove(tuple(1));
  expect(scripts).toHaveLength(1);
  await clients.add(tuple(1), { ...client, port: 6000 });
  expect(elementLines(scripts[1] ?? "")).toEqual([
    "delete element ip tierlab_plane preserved { 10.0.5.10 . 1 . 10.0.5.4 . 80 }",
    "add element ip tierlab_plane preserved { 10.0.5.10 . 1 . 10.0.5.4 . 80 : 10.0.3.4 . 6000 }",
  ]);
});

test("a refused transaction fails who waits for it, and the map is begun anew", async () => {
  const { scripts, clients } = recorded([2]);
  await clients.add(tuple(1), client);
  clients.remove(tuple(1));
  await expect(clients.add(tuple(2), client)).rejects.toThrow("nft refused");
  await clients.add(tuple(1), client);
  expect(scripts[2]).toContain("flush map ip tierlab_plane preserved");
});
