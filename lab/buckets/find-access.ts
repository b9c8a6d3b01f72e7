import { readSecret } from "../certificates/secret.ts";
import { ingressPlan, S3_WAY } from "../compose/ingress.ts";
import { deriveKeyPair } from "../control/credentials/index.ts";
import { readContainerFile } from "../docker/container-file.ts";
import type { Docker } from "../docker/index.ts";
import { publishedPorts } from "../docker/published-ports.ts";
import { LabError } from "../model/errors.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Lab } from "../model/lab.ts";
import { LAB_SECRET_FILE } from "../model/naming.ts";
import { S3_ADMIN } from "../model/s3.ts";
import type { S3Access } from "./signed-request.ts";

const PLAIN_PORT = 80;

/**
 * Where a lab's S3 is on this machine, with the keys of whoever runs the lab: they are derived, as control does it, from
 * what only who may use the Docker engine can read.
 *
 * @throws LabError `NoS3`
 */
export async function findS3Access(docker: Docker, lab: Lab, inventory: Inventory): Promise<S3Access> {
  if (!lab.buckets) {
    throw new LabError("NoS3", `Lab \`${lab.name}\` has no buckets, and so no S3`, {
      status: 404,
      hint: "add an AWS::S3::Bucket to its template",
    });
  }
  const port = await publishedPort(docker, lab, inventory);
  const control = inventory.find((one) => one.role === "control");
  const secret = control && readSecret(await readContainerFile(docker, control.containerId, LAB_SECRET_FILE));
  if (port === undefined || !secret) {
    throw new LabError("NoS3", `S3 of lab \`${lab.name}\` is not there yet`, { status: 503, hint: "tierlab status" });
  }
  return { url: `http://127.0.0.1:${port}`, region: lab.region, ...deriveKeyPair(secret, S3_ADMIN) };
}

async function publishedPort(docker: Docker, lab: Lab, inventory: Inventory): Promise<number | undefined> {
  const fabric = inventory.find((one) => one.role === "fabric" && one.state.kind === "running");
  const way = ingressPlan(lab).find(({ name, to }) => name === S3_WAY && to[0]?.port === PLAIN_PORT);
  if (!fabric || !way) return undefined;
  const ports = await publishedPorts(docker, fabric.containerId);
  return ports.find(({ transport, containerPort }) => transport === "tcp" && containerPort === way.containerPort)
    ?.hostPort;
}
