/** Hides the kernel's type information from one process, as a kernel that was built without it has none. */
import { type Ability, both, command, tracing } from "./ability.ts";

/** Where the kernel shows its types. */
export const BTF_FOLDER = "/sys/kernel/btf";

/** Type information of a kernel that has not a single type, for printf(1). */
const NO_TYPE = "\\237\\353\\001\\000" + "\\030" + "\\000".repeat(15) + "\\001" + "\\000".repeat(4);

/**
 * A shell command that runs `"$@"` where that folder has nothing for us, in a mount namespace of its own.
 * bpftrace can ask the kernel for its types by another way; it is told to read a file that has none.
 */
export const WITHOUT_TYPES: string = `exec unshare -m sh -c '
  mount -t tmpfs none ${BTF_FOLDER} &&
  printf "${NO_TYPE}" > ${BTF_FOLDER}/none &&
  BPFTRACE_BTF=${BTF_FOLDER}/none exec "$@"' sh "$@"`;

/** Counting, and hiding the types from it. */
export const hidingTypes: Ability = both(
  tracing,
  await command("sh", "-c", WITHOUT_TYPES, "sh", "test", "!", "-e", `${BTF_FOLDER}/vmlinux`),
);
