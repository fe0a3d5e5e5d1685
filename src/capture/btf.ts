/**
 * Asks the kernel's type information (BTF) which structures and members it has.
 *
 * Format: Documentation/bpf/btf.rst of the kernel, `include/uapi/linux/btf.h`.
 *
 * @module
 */

const MAGIC = 0xeb9f;
const KIND_STRUCT = 4;
const KIND_UNION = 5;
const KIND_FUNCTION = 12;
/** Bytes that follow the 12 of a type, by kind: fixed, and for each of `vlen` elements. */
const TRAILER: readonly (readonly [fixed: number, each: number])[] = [
  [0, 0], // void
  [4, 0], // int
  [0, 0], // pointer
  [12, 0], // array
  [0, 12], // struct
  [0, 12], // union
  [0, 8], // enum
  [0, 0], // forward
  [0, 0], // typedef
  [0, 0], // volatile
  [0, 0], // const
  [0, 0], // restrict
  [0, 0], // function
  [0, 8], // function prototype
  [4, 0], // variable
  [0, 12], // data section
  [0, 0], // float
  [4, 0], // declaration tag
  [0, 0], // type tag
  [0, 12], // enum64
];

/** Where a type stands, and what its second word says. */
interface Type {
  readonly at: number;
  readonly kind: number;
  readonly count: number;
}

/** Type information of a kernel. */
export class Btf {
  readonly #view: DataView;
  readonly #strings: string;
  readonly #typesFrom: number;
  readonly #typesTo: number;

  /**
   * @param bytes contents of `/sys/kernel/btf/vmlinux`
   * @throws {SyntaxError} where they are no BTF of this machine's byte order
   */
  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.byteLength < 24 || this.#view.getUint16(0, true) !== MAGIC) {
      throw new SyntaxError("Cannot read BTF: it has another format");
    }
    const header = this.#u32(4);
    this.#typesFrom = header + this.#u32(8);
    this.#typesTo = this.#typesFrom + this.#u32(12);
    const stringsFrom = header + this.#u32(16);
    const stringsTo = stringsFrom + this.#u32(20);
    if (Math.max(this.#typesTo, stringsTo) > bytes.byteLength) {
      throw new SyntaxError("Cannot read BTF: it is cut off");
    }
    this.#strings = new TextDecoder("latin1").decode(bytes.subarray(stringsFrom, stringsTo));
  }

  /** True where the kernel has a structure of this name with a member of that name at its top level. */
  hasMember(structure: string, member: string): boolean {
    for (const { at, kind, count } of this.#typesOf(structure)) {
      if (kind !== KIND_STRUCT && kind !== KIND_UNION) continue;
      for (let i = 0; i < count; i++) {
        if (this.#name(this.#u32(at + 12 + 12 * i)) === member) return true;
      }
    }
    return false;
  }

  /** True where the kernel itself, not a module, has a function of this name whose types are known. */
  hasFunction(name: string): boolean {
    return this.#typesOf(name).some(({ kind }) => kind === KIND_FUNCTION);
  }

  /** Types of a name; those before the first one of an unknown kind. */
  #typesOf(name: string): Type[] {
    const types: Type[] = [];
    const nameAt = this.#strings.indexOf(`\0${name}\0`) + 1;
    if (nameAt === 0) return types;
    for (let at = this.#typesFrom; at + 12 <= this.#typesTo;) {
      const info = this.#u32(at + 4);
      const kind = (info >>> 24) & 0x1f;
      const count = info & 0xffff;
      const trailer = TRAILER[kind];
      if (trailer === undefined) return types;
      const next = at + 12 + trailer[0] + trailer[1] * count;
      if (next > this.#typesTo) return types;
      if (this.#u32(at) === nameAt) types.push({ at, kind, count });
      at = next;
    }
    return types;
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #name(at: number): string {
    return this.#strings.slice(at, this.#strings.indexOf("\0", at));
  }
}
