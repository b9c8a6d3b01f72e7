/** Zones whose letters are not a, b, c, as most accounts see them. */
const LETTERS: Readonly<Record<string, readonly string[]>> = {
  "ap-northeast-1": ["a", "c", "d"],
  "us-west-1": ["a", "c"],
};

/** Availability Zones of a Region, in the order that `Fn::GetAZs` gives; none where the text is no Region. */
export function zonesOf(region: string): readonly string[] {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return [];
  return (LETTERS[region] ?? ["a", "b", "c"]).map((letter) => region + letter);
}
