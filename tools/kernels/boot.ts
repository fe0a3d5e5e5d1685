/**
 * Boots a machine of the matrix with a script.
 *
 * @module
 */
import { ROOT } from "../repository.ts";
import { makeGuestTools } from "./guest_tools.ts";
import type { MachineKind, Preempt } from "./machines.ts";
import { type GuestEnd, runGuest } from "./qemu.ts";
import { Store } from "./store.ts";

/** How to boot. */
export interface BootOptions {
  readonly preempt?: Preempt | undefined;
  /** Without the kernel's type information. */
  readonly hideTypes?: boolean;
  /** Path of a bundle of socktraf; without one it is bundled now. */
  readonly bundle?: string;
  /** Goes on with an older socktraf, or none, where this one cannot be bundled. */
  readonly isDraft?: boolean;
  /** A script for `sh`, which runs as root. */
  readonly script: string;
  /** Folder that the guest sees as `/mnt/out`, where it leaves what it wants to keep. */
  readonly out: string;
  readonly deadlineSeconds: number;
  /** Called with each line that the script writes. */
  readonly onLine: (line: string) => void;
  /** More words for qemu. */
  readonly qemu?: readonly string[];
}

/** Boots a machine, runs the script in it, and waits for its end. */
export async function boot(
  machine: MachineKind,
  options: BootOptions,
  store: Store = new Store(),
): Promise<GuestEnd & { readonly release: string }> {
  const [kernel, root] = [await store.kernel(machine), await store.root(machine)];
  const own = await Deno.makeTempDir({ dir: store.path, prefix: "guest-" });
  try {
    const tools = `${own}/tools`;
    await Deno.mkdir(tools);
    const { architecture } = machine;
    await makeGuestTools(tools, {
      architecture,
      bundle: options.bundle,
      isDraft: options.isDraft ?? false,
    }, store);
    await Deno.writeFile(`${own}/initrd`, kernel.initrd);
    await Deno.mkdir(options.out, { recursive: true });
    await Deno.writeTextFile(`${options.out}/script`, options.script);
    const end = await runGuest({
      architecture: machine.architecture,
      kernel: kernel.image,
      initrd: `${own}/initrd`,
      words: [
        ...(options.preempt === undefined ? [] : [`preempt=${options.preempt}`]),
        ...(options.hideTypes ?? false ? ["socktraf.hide_types"] : []),
      ],
      shares: [
        { tag: "root", path: root },
        { tag: "tools", path: tools },
        { tag: "repo", path: ROOT },
        { tag: "out", path: options.out, isWritable: true },
      ],
      deadlineSeconds: options.deadlineSeconds,
      onLine: options.onLine,
      ...(options.qemu === undefined ? {} : { qemu: options.qemu }),
    });
    return { ...end, release: kernel.release };
  } finally {
    await Deno.remove(own, { recursive: true });
  }
}
