import { LabError } from "../../lab/model/errors.ts";

/** A variable of the environment that takes a whole number. @throws LabError `InvalidArgument` */
export function numberOf(variable: string, otherwise: number): number {
  const value = Number(process.env[variable] ?? otherwise);
  if (Number.isInteger(value) && value >= 1) return value;
  const rule = `${variable} takes a whole number from 1`;
  throw new LabError("InvalidArgument", `${rule}; got \`${process.env[variable]}\``);
}
