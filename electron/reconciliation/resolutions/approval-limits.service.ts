import { inRole } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import { inTurn } from '../taking-turns';

/** Above how much a second person must agree, by currency; `***` counts in whole units of the others. */
export async function listLimits({ authority, actor }: FinanceAccess) {
  return inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw`
        SELECT currency, limit_amount::float8 AS "limit" FROM desk_approval_limits ORDER BY currency COLLATE "C"`,
    { readOnly: true },
  );
}

/** Sets or, with null, takes away a currency's own limit. */
export async function setLimit(
  access: FinanceAccess,
  { currency, limit }: { readonly currency: string; readonly limit: number | null },
): Promise<void> {
  await inTurn(
    access,
    (transaction) =>
      transaction.$queryRaw`SELECT desk_set_approval_limit(${currency}, ${limit}::bigint)::text`,
  );
}
