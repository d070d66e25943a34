import type { SandboxClock } from "../pagerduty/clock.ts";

/** One try to hand something over. `status` is HTTP's; 0 = no answer. `at` in milliseconds. */
export interface Delivery {
  readonly at: number;
  readonly to: "pagerduty" | "webhook";
  readonly what: "firing" | "resolved";
  readonly status: number;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly token?: string;
}

/** Posts until it is taken, as Alertmanager does: 5xx and silence again and again, with back-off; other answers end it. */
export async function deliver(
  post: Post,
  tried: (status: number) => void,
  clock: SandboxClock,
  signal: AbortSignal,
): Promise<boolean> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const status = await send(post, signal);
    tried(status);
    if (status >= 200 && status < 300) return true;
    if (status !== 0 && status < 500) return false;
    await slept(pause * (0.5 + Math.random()), clock, signal);
  }
  return false;
}

async function send({ url, body, token }: Post, signal: AbortSignal): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "user-agent": "Alertmanager/0.25.0",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0; // refused, cut off or given up: all the same to Alertmanager
  }
}

/** Ends early, without a word, when the signal aborts. */
async function slept(ms: number, clock: SandboxClock, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const callOff = clock.after(ms, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    function stop(): void {
      callOff();
      resolve();
    }
    signal.addEventListener("abort", stop, { once: true });
  });
}
