import { z } from 'zod';
import { queueFiltersSchema } from '../findings/finding-queue.schema';
import { periodSchema } from '../period/period.schema';

/** What can be taken out as a CSV file. */
export const exportInput = z.discriminatedUnion('what', [
  z.object({ what: z.literal('findings'), filters: queueFiltersSchema }),
  z.object({ what: z.literal('purchases'), period: periodSchema }),
  z.object({ what: z.literal('payouts'), period: periodSchema }),
  z.object({ what: z.literal('bank_lines'), period: periodSchema }),
  z.object({ what: z.literal('decisions') }),
  z.object({ what: z.literal('journal'), period: periodSchema }),
  z.object({ what: z.literal('audit') }),
]);
export type ExportRequest = z.infer<typeof exportInput>;

export const exportOutput = z.object({ fileName: z.string(), text: z.string(), rows: z.int() });
