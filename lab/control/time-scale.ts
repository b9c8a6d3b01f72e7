import { LabError } from "../model/errors.ts";

/** By how much every AWS duration is divided; 1 unless told. @throws LabError `InvalidTimeScale` */
export function parseTimeScale(text: string | undefined): number {
  const timeScale = Number(text || "1");
  if (timeScale >= 1 && timeScale <= 100) return timeScale;
  throw new LabError("InvalidTimeScale", `TIERLAB_TIME_SCALE is a number from 1 to 100; got \`${text}\``);
}
