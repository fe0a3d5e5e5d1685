/** Holds a sink that has written once, until it is killed: `holder.ts PORT`. */
import { interval, open, row, write } from "../../sinks/mqtt/observations.ts";

const sink = open(Number(Deno.args[0]));
const outcome = await write(sink, [interval([row("sshd", 7, 0)])]);
await Deno.stdout.write(new TextEncoder().encode(`${outcome}\n`));
await new Promise((resolve) => setTimeout(resolve, 60_000));
