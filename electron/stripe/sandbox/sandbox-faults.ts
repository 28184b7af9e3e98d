/** One way in which the sandbox does not answer as it should. */
export type Misbehaviour =
  | {
      readonly kind: 'rate_limit';
      /** The header Stripe-Rate-Limited-Reason, for instance `global-rate`. */
      readonly reason: string;
      readonly retryAfterSeconds?: number;
    }
  /** 409: another request holds a lock on the object. */
  | { readonly kind: 'lock' }
  | { readonly kind: 'error'; readonly status: 500 | 502 | 503 }
  /** Takes the request and never answers. */
  | { readonly kind: 'timeout' }
  /** Sends half of the body and closes the connection. */
  | { readonly kind: 'truncate' }
  /** Sends half of the body as if it were all of it. */
  | { readonly kind: 'half' }
  /** Answers, but loses the answer: what was asked for has happened. */
  | { readonly kind: 'lose_answer' };

/** When to misbehave. */
export interface Fault {
  readonly how: Misbehaviour;
  /** Only requests whose path begins so; all by default. */
  readonly path?: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** How many matching requests are answered well before. */
  readonly after?: number;
  /** How many requests it befalls; one by default. */
  readonly times?: number;
}

/** Faults in the order in which they were asked for. */
export class FaultPlan {
  #faults: { readonly fault: Fault; skip: number; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** What befalls a request; each fault counts the requests that match it. */
  next(method: string, path: string): Misbehaviour | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.path !== undefined && !path.startsWith(fault.path)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      if (entry.left === 0) continue;
      entry.left -= 1;
      return fault.how;
    }
    return undefined;
  }
}
