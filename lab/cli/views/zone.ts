/** `1a` for `ap-northeast-1a`: a lab lies in one Region. */
export function shortZone(zone: string | undefined): string | undefined {
  return zone?.replace(/^.*-(?=\d+[a-z]$)/, "");
}
