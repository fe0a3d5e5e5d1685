import type { HostFiles } from "../../src/traffic/host_files.ts";

/** Files in memory; each write makes a new version. */
export class FakeHostFiles implements HostFiles {
  readonly #files = new Map<string, { text: string; version: string }>();
  readonly reads: string[] = [];
  #writes = 0;

  write(path: string, text: string): void {
    this.#files.set(path, { text, version: String(++this.#writes) });
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  version(path: string): Promise<string | undefined> {
    return Promise.resolve(this.#files.get(path)?.version);
  }

  read(path: string, maxBytes: number): Promise<string | undefined> {
    this.reads.push(path);
    const text = this.#files.get(path)?.text;
    return Promise.resolve(text !== undefined && text.length <= maxBytes ? text : undefined);
  }
}
