/**
 * socktraf itself as a service of systemd.
 *
 * @module
 */
import { fillIn } from "../../../../integrations/mod.ts";
import { wholeFile } from "../edit.ts";
import type { Place } from "../place.ts";
import { plainPath, type Plan, type Recipe } from "../recipe.ts";

/** The daemon that all bars read from. */
export const SERVICE: Recipe = {
  name: "service",
  title: "socktraf as a service of systemd (as root)",
  programs: ["systemctl"],
  plan(place: Place): Promise<Plan> {
    const unit = fillIn("systemd/socktraf.service", { SOCKTRAF: plainPath(place.program) });
    return Promise.resolve({
      files: [{
        path: "/etc/systemd/system/socktraf.service",
        edit: wholeFile(`${unit}\n`),
        isOurs: true,
        mode: 0o644,
      }],
      byHand: [],
      then: "Then: systemctl daemon-reload && systemctl enable --now socktraf",
    });
  },
};
