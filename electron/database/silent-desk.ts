import { type ClientBase, DatabaseError } from 'pg';

/** How many of its own beats a desk may be silent before the server ends its sessions. */
const beatsUntilEnded = 6;
/** Of these, so many pass before the server asks for a sign of life, one each. */
const beatsUntilAsked = 3;

/**
 * Has the server end a session whose desk fell silent, with the locks that it holds and the place
 * that it takes. By itself a server asks after two hours, and until then nobody else can save what
 * the desk was saving when its network went away.
 *
 * Asking (keepalive) finds a desk that is gone while nothing is under way, the limit on what is not
 * acknowledged finds it while an answer is, and the limit on transactions finds it behind a proxy
 * that answers in its place. The desk itself never rests in a transaction: each of its own waits for
 * nothing but the server. A statement that runs looks at its connection at every beat: what a desk
 * that was killed had asked for would otherwise be worked off, with every lock, to its end.
 * @param beat how long a sign of life may take, in milliseconds
 */
export async function endWhenSilent(client: ClientBase, beat: number): Promise<void> {
  const seconds = Math.max(1, Math.round(beat / 1000));
  const limits = {
    idle_in_transaction_session_timeout: beat * beatsUntilEnded,
    tcp_user_timeout: beat * beatsUntilEnded,
    tcp_keepalives_idle: seconds * beatsUntilAsked,
    tcp_keepalives_interval: seconds,
    tcp_keepalives_count: beatsUntilEnded - beatsUntilAsked,
  };
  await ask(client, limits);
  // By itself, because a server on Windows refuses it, and the others must hold there too.
  await ask(client, { client_connection_check_interval: beat });
}

async function ask(client: ClientBase, limits: Readonly<Record<string, number>>): Promise<void> {
  try {
    await client.query(
      'SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) limits (name, value)',
      [Object.keys(limits), Object.values(limits).map(String)],
    );
  } catch (error) {
    // Without it the server keeps a desk that is gone for longer, and works as well with all others.
    if (!(error instanceof DatabaseError)) throw error;
  }
}
