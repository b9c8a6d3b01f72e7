export { type CompiledRule, compileRules, matchRule, type RuleMatch } from "./rules.ts";
export { countWildcards, parseWildcards } from "./wildcard.ts";
