/** A Lab as the text of a docker-compose.yml. */
import { Document, isScalar, visit } from "yaml";
import { LABEL, type Lab, projectName, S3_SERVICE, serviceName } from "../model/index.ts";
import { authorityVolume, clientService, controlService, fabricService, s3Service } from "./infrastructure.ts";
import { albService, databaseService, groupService, instanceService } from "./machines.ts";
import { literal, type Service, withPullPolicy } from "./service.ts";

const S3_VOLUME = "s3-data";

type Named<T> = readonly (readonly [name: string, value: T])[];

/** The same lab gives the same text. */
export function renderCompose(lab: Lab): string {
  const labels = { [LABEL.lab]: lab.name };
  const databases = databasesOf(lab);
  const services: Named<Service> = [
    ["fabric", fabricService(lab)],
    ["client", clientService(lab)],
    ...(lab.buckets ? [[S3_SERVICE, s3Service(lab, S3_VOLUME)] as const] : []),
    ...machines(lab),
    ...databases.map(({ service }) => service),
  ];
  const control = controlService(
    lab,
    services.map(([name]) => name),
  );
  const contents = {
    name: projectName(lab.name),
    services: Object.fromEntries(
      [...services, ["control", control] as const].map(([name, service]) => [name, withPullPolicy(service)]),
    ),
    networks: { uplink: { labels } },
    volumes: Object.fromEntries(volumesOf(lab, databases).map((name) => [name, { labels }])),
    configs: { lab: { content: literal(`${JSON.stringify(lab, undefined, 1)}\n`) } },
  };
  const document = new Document(contents, { aliasDuplicateObjects: false });
  document.commentBefore = header(lab);
  quoteTexts(document);
  return document.toString({ lineWidth: 0 });
}

function volumesOf(lab: Lab, databases: readonly { readonly volume: string }[]): string[] {
  const authority = authorityVolume(lab).map(({ name }) => name);
  return ["run", ...authority, ...(lab.buckets ? [S3_VOLUME] : []), ...databases.map(({ volume }) => volume)];
}

function machines(lab: Lab): Named<Service> {
  const albs = lab.loadBalancers.filter(({ kind }) => kind === "application");
  return [
    ...albs.map((balancer) => [serviceName(balancer.logicalId), albService(lab, balancer)] as const),
    ...lab.autoScalingGroups.map((group) => [serviceName(group.logicalId), groupService(lab, group)] as const),
    ...lab.instances.map((instance) => [serviceName(instance.logicalId), instanceService(lab, instance)] as const),
  ];
}

function databasesOf(lab: Lab): { service: readonly [string, Service]; volume: string }[] {
  return lab.dbClusters.flatMap((cluster) =>
    cluster.instances.map((instance) => {
      const name = serviceName(instance.logicalId);
      const volume = `${name}-data`;
      return { service: [name, databaseService(lab, cluster, instance, volume)], volume };
    }),
  );
}

function header(lab: Lab): string {
  return [
    ` Rendered from a CloudFormation template: npm run lab -- render ${lab.name}`,
    " Do not edit: change the template and render it again. `docker compose up` runs it once the images are there",
    " (npm run lab -- images build).",
  ].join("\n");
}

/** Compose reads some bare words and numbers as YAML 1.1 would; quotes leave no doubt. */
function quoteTexts(document: Document): void {
  visit(document, {
    Scalar: (key, node) => {
      const isText = isScalar(node) && typeof node.value === "string" && key !== "key";
      if (isText && !String(node.value).includes("\n")) node.type = "QUOTE_DOUBLE";
    },
  });
}
