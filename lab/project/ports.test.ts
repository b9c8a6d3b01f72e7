import { expect, test } from "vitest";
import { choosePorts } from "./ports.ts";

const mappings = [
  { name: "Alb", transport: "tcp", containerPort: 80, to: [] },
  { name: "Bastion", transport: "tcp", containerPort: 8022, to: [] },
] as const;

test("a lab is published where one expects it, when that is free", async () => {
  expect(await choosePorts(mappings, { env: {}, isFree: async () => true })).toEqual({
    TIERLAB_PORT_80: "8080",
    TIERLAB_PORT_8022: "8022",
  });
});

test("a port that is taken gives way to a fixed free one, which a restart of the fabric keeps", async () => {
  const spares = [20_001, 20_002];
  const isFree = async (port: number) => port !== 8080 && port !== 20_001;
  expect(await choosePorts(mappings, { env: {}, isFree, spare: () => spares.shift() ?? 0 })).toEqual({
    TIERLAB_PORT_80: "20002",
    TIERLAB_PORT_8022: "8022",
  });
});

test("the environment's word is taken as it is", async () => {
  const env = { TIERLAB_PORT_80: "9999" };
  expect(await choosePorts(mappings.slice(0, 1), { env, isFree: async () => false })).toEqual(env);
});
