/** What a launch template and an instance say of the machine itself. */
import type { MachineSpec, SecurityGroupId } from "../../model/index.ts";
import type { Hints } from "../schema/hints.ts";
import { integer, oneOf } from "../schema/scalars.ts";
import { type Infer, object, refuse, type Schema, schema } from "../schema/schema.ts";

/** An AMI says nothing of what is in it; what templates name most is Amazon Linux, for which their user data is written. */
// DIFFERS: every AMI is Amazon Linux, whatever its id or the public parameter that names it.
const AMAZON_LINUX = "tierlab/ec2";
/** Image of an instance that names none. */
const BARE_IMAGE = "tierlab/base";
/** Row V62: before base64. */
const USER_DATA_LIMIT = 16_384;

const image = /^([a-z0-9]+([._/:-][a-z0-9]+)*)(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
const parameterStore = /^resolve:ssm:.+|^\{\{resolve:ssm:.+\}\}$/;

/** An AMI id, a reference to the parameter store, or the name of a container image. */
export const imageId: Schema<string> = schema((value, reader) => {
  const text = value.kind === "scalar" ? value.text : "";
  if (image.test(text) || parameterStore.test(text)) return text;
  return refuse(reader, value.at, "must be an AMI id or the name of a container image", value);
});

/** Base64, decoded. */
export const userData: Schema<string> = schema((value, reader) => {
  const text = value.kind === "scalar" ? value.text.replace(/\s+/g, "") : "";
  const bytes = Buffer.from(text, "base64");
  if (text === "" || bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) {
    return refuse(reader, value.at, "must be base64: put it in `Fn::Base64`");
  }
  if (bytes.length <= USER_DATA_LIMIT) return bytes.toString("utf8");
  return refuse(reader, value.at, `must have at most ${USER_DATA_LIMIT} bytes, has ${bytes.length}`);
});

/** Rows V55 to V57. */
export const metadataOptions = object({
  HttpEndpoint: oneOf("enabled", "disabled"),
  HttpTokens: oneOf("optional", "required"),
  HttpPutResponseHopLimit: integer(1, 64),
  InstanceMetadataTags: oneOf("enabled", "disabled"),
  HttpProtocolIpv6: oneOf("disabled"),
});

export interface MachineProperties {
  readonly ImageId?: string;
  readonly InstanceType?: string;
  readonly UserData?: string;
  readonly MetadataOptions?: Infer<typeof metadataOptions>;
}

export interface MachineOptions {
  readonly securityGroupIds: readonly SecurityGroupId[];
  readonly tags: Readonly<Record<string, string>>;
  /** Name of its instance profile. */
  readonly instanceProfile?: string | undefined;
  /** Metadata of the instance itself, then of its launch template. */
  readonly hints: Hints;
}

export function buildMachine(props: MachineProperties, options: MachineOptions): MachineSpec {
  const { securityGroupIds, tags, hints, instanceProfile } = options;
  const { image: hinted, ...rest } = hints;
  const metadata = props.MetadataOptions ?? {};
  return {
    image: hinted ?? containerImage(props.ImageId),
    instanceType: props.InstanceType ?? "t3.micro",
    securityGroupIds,
    ...(props.UserData !== undefined && { userData: props.UserData }),
    tags,
    ...(instanceProfile !== undefined && { instanceProfile }),
    metadataOptions: {
      httpEndpoint: metadata.HttpEndpoint ?? "enabled",
      httpTokens: metadata.HttpTokens ?? "optional",
      httpPutResponseHopLimit: metadata.HttpPutResponseHopLimit ?? 1,
      instanceMetadataTags: metadata.InstanceMetadataTags ?? "disabled",
    },
    hints: rest,
  };
}

/** The container image that an `ImageId` stands for. */
function containerImage(id: string | undefined): string {
  if (id === undefined) return BARE_IMAGE;
  return id.startsWith("ami-") || parameterStore.test(id) ? AMAZON_LINUX : id;
}
