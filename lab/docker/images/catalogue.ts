/** Which images there are, what each stands on and which programs it carries. */
import type { ProgramName } from "./programs.ts";

export type ImageName =
  | "debian"
  | "os"
  | "base"
  | "fabric"
  | "control"
  | "alb"
  | "s3"
  | "web"
  | "app"
  | "mysql"
  | "function"
  | "squid"
  | "nginx"
  | "apache"
  | "uwsgi"
  | "ec2"
  | "album";

/** How an image is made; its Dockerfile and files are in `containers/<name>/`. */
export interface Recipe {
  readonly name: ImageName;
  /** The image of its FROM line. */
  readonly parent: ImageName;
  /** Bundles put into /opt/tierlab, in the last layer. */
  readonly programs: readonly ProgramName[];
  /** Files from elsewhere in the project that its Dockerfile copies, by path relative to the root. */
  readonly borrowed: readonly string[];
}

/** In every image a lab runs, so that `docker exec <instance> node /opt/tierlab/probe.mjs` works everywhere. */
const everywhere: readonly ProgramName[] = ["probe", "load", "flow"];

const carrying = (name: ImageName & ProgramName): Recipe => ({
  name,
  parent: "os",
  programs: [name, ...everywhere],
  borrowed: [],
});

/** What yum and pip install is configured as the images are that have it from the start. */
const borrowedByEc2 = [
  ...["00-base.conf", "00-mpm.conf", "00-proxy.conf", "httpd", "httpd.conf"].map((file) => `containers/apache/${file}`),
  "containers/uwsgi/uwsgi",
];

/** What the album's instances put into the bucket of its front end. */
const albumSite = ["index.html", "404.html", "icon.svg", "style.css", "album.js", "api.js", "files.js", "words.js"];

/** In an order in which a parent precedes its children; `debian` is made by other means, see rootfs.ts. */
export const recipes: readonly Recipe[] = [
  { name: "os", parent: "debian", programs: [], borrowed: [] },
  { name: "mysql", parent: "os", programs: everywhere, borrowed: ["scripts/apt-source"] },
  carrying("fabric"),
  { name: "squid", parent: "os", programs: everywhere, borrowed: [] },
  { name: "nginx", parent: "os", programs: everywhere, borrowed: [] },
  { name: "apache", parent: "os", programs: everywhere, borrowed: [] },
  { name: "uwsgi", parent: "os", programs: everywhere, borrowed: [] },
  { ...carrying("ec2"), borrowed: borrowedByEc2 },
  { name: "album", parent: "ec2", programs: ["album"], borrowed: albumSite.map((file) => `app/album/site/${file}`) },
  { name: "base", parent: "os", programs: everywhere, borrowed: [] },
  carrying("control"),
  carrying("alb"),
  carrying("s3"),
  carrying("web"),
  { ...carrying("app"), programs: ["app", "rows", ...everywhere] },
  carrying("function"),
];

export const imageNames: readonly ImageName[] = ["debian", ...recipes.map(({ name }) => name)];

/** The reference that Docker knows an image by. */
export const imageTag = (name: ImageName): string => `tierlab/${name}:latest`;

/** The label that carries the hash of everything an image was made from. */
export const sourceLabel = "tierlab.source";
