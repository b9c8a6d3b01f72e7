/** Entry file of each program that images carry, relative to the root of the project. */
export const programs = {
  fabric: "lab/fabric/main.ts",
  control: "lab/control/main.ts",
  alb: "proxy/alb/main.ts",
  s3: "lab/s3/main.ts",
  web: "proxy/web/main.ts",
  app: "app/main.ts",
  rows: "app/rows/main.ts",
  ec2: "lab/ec2/main.ts",
  album: "app/album/main.ts",
  function: "app/function/main.ts",
  probe: "lab/scenario/probe/main.ts",
  load: "lab/scenario/load/main.ts",
  flow: "lab/scenario/flow/main.ts",
} as const;

export type ProgramName = keyof typeof programs;
