/** A small template around one passage, and what becomes of it. */
import { load } from "./edited.ts";

const VPC = `Resources:
  VPC:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
`;

/** The value of an output that is written as `value`, with more sections (`Mappings:` …) beside it. */
export function outputOf(value: string, sections = "", options: Parameters<typeof load>[1] = {}): string | undefined {
  const text = `${VPC}${sections}\nOutputs:\n  O:\n    Value: ${value}\n`;
  return load(text, options).outputs.find(({ key }) => key === "O")?.value;
}

/** Resources beside the VPC. */
export function withResources(text: string): string {
  return `${VPC}${text.replace(/^\n/, "")}`;
}
