/** A little traffic of the test itself, so that there is always something to count. */

/** Sends a few bytes to itself every 50 ms until it is disposed. */
export class Pulse implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #done: Promise<unknown>;
  #isOver = false;

  constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#done = Promise.all([this.#send(), this.#receive()]);
  }

  async #send(): Promise<void> {
    using connection = await Deno.connect({
      port: this.#listener.addr.port,
      hostname: "127.0.0.1",
    });
    while (!this.#isOver) {
      await connection.write(new Uint8Array(100));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #receive(): Promise<void> {
    using connection = await this.#listener.accept();
    const buffer = new Uint8Array(4096);
    while (await connection.read(buffer) !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#done;
    this.#listener.close();
  }
}
