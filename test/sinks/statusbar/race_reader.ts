/** A bar that reads as fast as it can, in a thread of its own. */

interface Task {
  readonly path: string;
  readonly reads: number;
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Task>) => void;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data: { path, reads } }): void => {
  scope.postMessage("begun");
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < reads && wrong.length < 5; i++) {
    const problem = look(path, seen);
    if (problem !== undefined) wrong.push(problem);
  }
  scope.postMessage({ reads, different: seen.size, wrong });
};

function look(path: string, seen: Set<string>): string | undefined {
  try {
    const text = Deno.readTextFileSync(path);
    const [number = ""] = /^\d+/.exec(text) ?? [];
    seen.add(number);
    const whole = `${`${number} `.repeat(20 + Number(number) % 300)}end ${number}\n`;
    return text === whole ? undefined : `not whole: ${text.slice(0, 40)}… (${text.length})`;
  } catch (error) {
    return String(error);
  }
}
