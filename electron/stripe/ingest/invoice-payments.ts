import { inRoleSession } from '../../database/role-session';
import { gapReason, type IngestRun, isGap, runSideBySide } from './ingest-run';
import { pageSize } from './lists.rules';
import type { Wanted } from './wanted-store';

async function listPayments(run: IngestRun, invoice: string): Promise<void> {
  let cursor = '';
  for (;;) {
    const query = `limit=${pageSize}&invoice=${encodeURIComponent(invoice)}${cursor}`;
    const page = await run.gateway.page('/v1/invoice_payments', query, run.signal);
    await run.writer.put({
      object: 'invoice_payment',
      page: { objects: page.data, asOf: page.asOf },
    });
    const last = page.data.at(-1);
    if (!page.hasMore || last === undefined) return;
    cursor = `&starting_after=${encodeURIComponent(last.id)}`;
  }
}

/** Which of these objects are invoices that Stripe has. */
export async function storedInvoices(run: IngestRun, asked: readonly Wanted[]): Promise<string[]> {
  const ids = asked.flatMap(({ object, id }) => (object === 'invoice' ? [id] : []));
  if (ids.length === 0) return [];
  const rows = await inRoleSession(run.database, run.actor, (session) =>
    session.query<{ id: string }>('SELECT id FROM desk_stripe_invoices WHERE id = ANY ($1)', [ids]),
  );
  return rows.map(({ id }) => id);
}

/**
 * Lists what pays each of these invoices. One that was asked for by its id may be older than what was listed, and
 * so are its payments then: nothing else leads from it to the intent or the charge.
 */
export async function listPaymentsOf(run: IngestRun, invoices: readonly string[]): Promise<void> {
  await runSideBySide(invoices, run, async (invoice) => {
    try {
      await listPayments(run, invoice);
    } catch (error) {
      if (!isGap(error)) throw error;
      run.log.warn('payments of an invoice cannot be listed', {
        invoice,
        reason: gapReason(error),
      });
    }
  });
  await run.writer.drain();
}
