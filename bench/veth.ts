/**
 * Two network namespaces joined by a pair of virtual interfaces: a host of our own and its peer.
 *
 * @module
 */
import { outputOf } from "./programs_in_c.ts";

/** A pair of namespaces; both are gone when it is disposed of. */
export class VethPair implements AsyncDisposable {
  readonly near: string = `socktraf_bench_near_${Deno.pid}`;
  readonly far: string = `socktraf_bench_far_${Deno.pid}`;
  /** The interface in both of them. */
  readonly device = "veth0";
  readonly farAddress = "10.98.0.2";

  private constructor() {}

  /** Makes the namespaces, the interfaces and their addresses. */
  static async create(): Promise<VethPair> {
    const pair = new VethPair();
    const { near, far, device, farAddress } = pair;
    const ip = (words: string): Promise<string> => outputOf("ip", ...words.split(" "));
    try {
      await ip(`netns add ${near}`);
      await ip(`netns add ${far}`);
      await ip(`-n ${near} link add ${device} type veth peer name ${device} netns ${far}`);
      for (const [space, address] of [[near, "10.98.0.1"], [far, farAddress]]) {
        await ip(`-n ${space} link set lo up`);
        await ip(`-n ${space} address add ${address}/24 dev ${device}`);
        await ip(`-n ${space} link set ${device} up`);
      }
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
    return pair;
  }

  /** A command in one of the namespaces. */
  command(space: string, path: string, ...args: string[]): Deno.Command {
    return new Deno.Command("ip", {
      args: ["netns", "exec", space, path, ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const space of [this.near, this.far]) {
      await outputOf("ip", "netns", "delete", space).catch(() => undefined);
    }
  }
}
