/** The contract of `sinks/README.md` as rules that can be tried on a sink type. */
import { BEHAVIOUR_RULES } from "./behaviour_rules.ts";
import type { Rule } from "./subject.ts";
import { TYPE_RULES } from "./type_rules.ts";

/** All rules. */
export const RULES: readonly Rule[] = [...TYPE_RULES, ...BEHAVIOUR_RULES];
