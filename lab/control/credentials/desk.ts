/** Where instance profiles are attached; the journal remembers it, the next states tell metadata and S3. */
import { called } from "../../faults/picture.ts";
import { LabError } from "../../model/errors.ts";
import type { AttachedProfile } from "../../model/iam.ts";
import type { Picture } from "../picture.ts";

export interface ProfileRequest {
  readonly instanceId: string;
  /** Name or logical id of an instance profile of the template. */
  readonly profile: string;
}

export interface ProfileDesk {
  /**
   * AssociateIamInstanceProfile, in place of any that the instance has.
   *
   * @throws LabError `NoInstance`, `NoInstanceProfile`
   */
  attach(request: ProfileRequest): Promise<AttachedProfile>;
}

export interface ProfileDeskOptions {
  readonly picture: Pick<Picture, "append" | "look" | "observe">;
  readonly onChange: () => void;
}

export function createProfileDesk({ picture, onChange }: ProfileDeskOptions): ProfileDesk {
  return {
    async attach({ instanceId, profile }) {
      // An instance that was launched a moment ago is one.
      await picture.look();
      const { lab, inventory } = picture.observe();
      const { name } = called("NoInstanceProfile", "instance profile", lab.instanceProfiles ?? [], profile);
      const found = inventory.find((one) => one.role === "instance" && one.instanceId === instanceId);
      if (!found) throw new LabError("NoInstance", `No instance is \`${instanceId}\``, { status: 404 });
      picture.append({ kind: "instance-profile", instanceId: found.instanceId, profile: name });
      onChange();
      return { instanceId: found.instanceId, profile: name };
    },
  };
}
