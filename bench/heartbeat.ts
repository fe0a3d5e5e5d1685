/**
 * A little traffic, without which a program that counts cannot be told from one that does not yet.
 *
 * @module
 */
import { createSocket } from "node:dgram";

/** Sends a datagram to itself every 50 ms until the promise is settled. */
export async function heartbeatUntil<T>(ready: Promise<T>): Promise<T> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  const timer = setInterval(() => socket.send("x", port, "127.0.0.1"), 50);
  try {
    return await ready;
  } finally {
    clearInterval(timer);
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}
