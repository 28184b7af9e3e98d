import type { Database } from '../../../electron/database/connection';

/** What happens to the next calls of the authority; one entry for each transaction. */
export type CallFault = 'none' | 'before' | 'lost-answer';

/**
 * The authority behind a connection that fails as a plan says: before the server has anything, or
 * after it has committed, so that the desk never learns. A fault that is still a promise holds its call up.
 */
export function faultyDatabase(
  database: Database,
  nextFault: () => CallFault | Promise<CallFault>,
): Database {
  const gone = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const { pool } = database;
  const faulty = new Proxy(pool, {
    get(target, name) {
      if (name !== 'connect') return Reflect.get(target, name, target);
      return async () => {
        const fault = await nextFault();
        if (fault === 'before') throw gone();
        const client = await target.connect();
        if (fault === 'none') return client;
        return new Proxy(client, {
          get(inner, property) {
            if (property === 'release') return () => inner.release();
            if (property !== 'query') return Reflect.get(inner, property, inner);
            return async (query: { text: string; values: unknown[] }) => {
              const result = await inner.query(query.text, query.values);
              if (query.text === 'COMMIT') throw gone();
              return result;
            };
          },
        });
      };
    },
  });
  return { ...database, pool: faulty };
}
