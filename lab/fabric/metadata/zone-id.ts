const DIRECTIONS: readonly (readonly [string, string])[] = [
  ["northeast", "ne"],
  ["northwest", "nw"],
  ["southeast", "se"],
  ["southwest", "sw"],
  ["central", "c"],
  ["north", "n"],
  ["south", "s"],
  ["east", "e"],
  ["west", "w"],
];

/**
 * The id of an Availability Zone: `ap-northeast-1c` is `apne1-az3`.
 *
 * DIFFERS: AWS maps letters to ids in another way for each account; here the letter's place in the alphabet is the number.
 */
export function availabilityZoneId(zone: string, region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  const short = DIRECTIONS.find(([word]) => word === direction)?.[1] ?? direction;
  const letter = zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0) + 1;
  return `${area}${short}${number}-az${letter}`;
}
