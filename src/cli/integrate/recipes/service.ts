/**
 * socktraf itself as a service of systemd, which has a command of its own.
 *
 * @module
 */
import type { Plan, Recipe } from "../recipe.ts";

/** The daemon that all bars read from. */
export const SERVICE: Recipe = {
  name: "service",
  title: "socktraf as a service of systemd (as root)",
  programs: ["systemctl"],
  plan(): Promise<Plan> {
    return Promise.resolve({
      files: [],
      byHand: [{ what: "As root", lines: "socktraf service install" }],
      then: 'Then "socktraf service status" tells how it does',
    });
  },
};
