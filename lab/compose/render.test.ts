// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what Compose would replace
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findTemplate, loadLab } from "../template/index.ts";
import { renderCompose } from "./index.ts";

const ROOT_FILE = fileURLToPath(new URL("../../docker-compose.yml", import.meta.url));
const lab = loadLab({ file: findTemplate("three-tier"), name: "three-tier" });
const composed = parse(renderCompose(lab));

test("the root docker-compose.yml is the rendering of three-tier", () => {
  expect(readFileSync(ROOT_FILE, "utf8")).toBe(renderCompose(lab));
});

test("each machine of the template is a service without a Docker network", () => {
  const services = composed.services as Record<string, { network_mode?: string; scale?: number; dns?: string[] }>;
  const machines = Object.entries(services).filter(([, { network_mode }]) => network_mode === "none");
  expect(machines.map(([name, { scale = 1, dns }]) => `${name} ${scale} ${dns}`)).toEqual([
    "client 1 203.0.113.2",
    "alb 2 10.0.0.2",
    "web-group 2 10.0.0.2",
    "app-group 2 10.0.0.2",
    "db-instance1 1 10.0.0.2",
    "db-instance2 1 10.0.0.2",
  ]);
});

test("control alone has the Docker socket, nothing is privileged, and ports are on 127.0.0.1", () => {
  const services = Object.entries(composed.services as Record<string, Record<string, unknown>>);
  const withSocket = services.filter(([, service]) => JSON.stringify(service.volumes ?? []).includes("docker.sock"));
  expect(withSocket.map(([name]) => name)).toEqual(["control"]);
  expect(services.filter(([, service]) => service.privileged || service.pid)).toEqual([]);
  const ports = services.flatMap(([, service]) => (service.ports ?? []) as string[]);
  expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
});

test("everything carries the lab's label", () => {
  const parts = [composed.services, composed.networks, composed.volumes].flatMap((section) => Object.values(section));
  const labels = parts.map((part) => (part as { labels: Record<string, string> }).labels["tierlab.lab"]);
  expect(new Set(labels)).toEqual(new Set(["three-tier"]));
});

test("control is handed the lab itself, a dollar doubled so that Compose leaves it alone", () => {
  const [first, ...rest] = lab.autoScalingGroups;
  if (!first) throw new Error("three-tier has a group");
  const machine = {
    ...first.machine,
    userData: "echo $HOME $(id) $$",
    hints: { environment: { A: "${B}" }, command: ["$C"] },
  };
  const odd = { ...lab, autoScalingGroups: [{ ...first, machine }, ...rest] };
  const { configs, services } = parse(renderCompose(odd));
  expect(JSON.parse(configs.lab.content.replaceAll("$$", "$"))).toEqual(odd);
  expect(configs.lab.content).toContain("echo $$HOME $$(id) $$$$");
  expect(services["web-group"]).toMatchObject({ environment: { A: "$${B}" }, command: ["$$C"] });
});

test("an image of somebody else's gets an init process", () => {
  const [first, ...rest] = lab.autoScalingGroups;
  if (!first) throw new Error("three-tier has a group");
  const foreign = { ...first, machine: { ...first.machine, image: "nginx:1.27" } };
  const { services } = parse(renderCompose({ ...lab, autoScalingGroups: [foreign, ...rest] }));
  expect([services["web-group"].init, services["app-group"].init]).toEqual([true, undefined]);
});

test("every DB instance starts read-only, each with a volume of its own", () => {
  const { "db-instance1": writer, "db-instance2": reader } = composed.services;
  expect(writer.command).toContain("--read-only=ON");
  expect(reader.command).toContain("--read-only=ON");
  expect([writer.volumes, reader.volumes]).toEqual([
    ["db-instance1-data:/var/lib/mysql"],
    ["db-instance2-data:/var/lib/mysql"],
  ]);
  expect(writer.environment).toMatchObject({
    MYSQL_DATABASE: "testdb",
    MYSQL_USER: "testuser",
    MYSQL_ROOT_HOST: "localhost",
  });
  expect(writer.environment.MYSQL_ROOT_PASSWORD).toMatch(/^[0-9a-f]{24}$/);
});

test("where the lab has a CA, its machines and its client tell Node of it", () => {
  const { services } = parse(renderCompose(loadLab({ file: findTemplate("cloned-ec2"), name: "cloned" })));
  const trusting = Object.entries<{ environment?: object }>(services).filter(
    ([, { environment }]) => environment && "NODE_EXTRA_CA_CERTS" in environment,
  );
  expect(trusting.map(([name]) => name)).toEqual(["client", "server"]);
  expect(JSON.stringify(composed.services)).not.toContain("NODE_EXTRA_CA_CERTS");
});

test("a lab with buckets has S3, its objects on a volume of the lab, and a CA", () => {
  const bucket = { cors: [], website: undefined, policy: [], isPublicAccessBlocked: true };
  const { services, volumes } = parse(
    renderCompose({ ...lab, buckets: [{ ...bucket, logicalId: "Uploads", name: "uploads" }] }),
  );
  expect(services.s3).toMatchObject({
    image: "tierlab/s3",
    network_mode: "none",
    volumes: ["run:/run/tierlab", "s3-data:/var/lib/s3"],
    labels: { "tierlab.role": "s3" },
  });
  expect(Object.keys(volumes)).toEqual(expect.arrayContaining(["s3-data", "authority"]));
  expect([composed.services.s3, composed.volumes["s3-data"]]).toEqual([undefined, undefined]);
});
