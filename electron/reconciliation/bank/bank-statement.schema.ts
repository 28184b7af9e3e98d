import { z } from 'zod';
import { listingOf } from '../listing.schema';

export const bankFormats = ['csv', 'camt053', 'ofx'] as const;
export type BankFormat = (typeof bankFormats)[number];

/** What a bank says of a movement. */
export interface BankWords {
  readonly reference: string;
  readonly description: string;
}

/** One movement of a bank account, as read from a file. */
export interface BankLine extends BankWords {
  /** Line of a CSV file, or entry of a statement, from 1. */
  readonly line: number;
  /** ISO day. */
  readonly bookedOn: string;
  /** Signed, in minor units: money in is positive. */
  readonly amountMinor: number;
  /** How older desks read the words, where they read them otherwise: such a line may be there. */
  readonly before?: BankWords;
}

/** A problem, and where it is: of a CSV file the line and column, of a statement the entry. */
export const bankProblemSchema = z.object({
  line: z.int(),
  /** As people look for it: "Line 3, Amount"; null where it is the file as a whole. */
  place: z.string().nullable(),
  message: z.string(),
});
export type BankProblem = z.infer<typeof bankProblemSchema>;

/** Which column of a CSV file holds what; money in and out may stand in two columns. */
export const csvMappingSchema = z.object({
  date: z.int().nonnegative(),
  amount: z.int().nonnegative().nullable(),
  moneyIn: z.int().nonnegative().nullable(),
  moneyOut: z.int().nonnegative().nullable(),
  /** Says in words whether an amount without a sign came in or went out. */
  direction: z.int().nonnegative().nullable(),
  /** Says in words whether a movement is booked; what is not is left out. */
  state: z.int().nonnegative().nullable(),
  /** Names the currency of each row, which must be that of the account. */
  currency: z.int().nonnegative().nullable(),
  /** Names the account of each row, where a file is of several. */
  account: z.int().nonnegative().nullable(),
  reference: z.int().nonnegative().nullable(),
  description: z.int().nonnegative().nullable(),
  /** How days are written. */
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']),
  /** Which sign parts the decimals. */
  decimal: z.enum(['.', ',']),
});
export type CsvMapping = z.infer<typeof csvMappingSchema>;

/** Columns as a person corrected them; how their cells are written is guessed until it is chosen. */
export const csvChoiceSchema = csvMappingSchema.extend({
  dateOrder: csvMappingSchema.shape.dateOrder.nullable(),
  decimal: csvMappingSchema.shape.decimal.nullable(),
});
export type CsvChoice = z.infer<typeof csvChoiceSchema>;

/** A bank file: text, at most 20 MB. */
const fileSchema = z.object({
  name: z.string().min(1).max(255),
  text: z.string().max(20_000_000, 'The file is larger than 20 MB.'),
});

export const previewStatementInput = z.object({
  file: fileSchema,
  /** What a person corrected of the guess; null for the first look. */
  mapping: csvChoiceSchema.nullable().default(null),
  /** Of a file with several accounts the one whose rows are meant, as the file names it. */
  only: z.string().max(1_000).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
});
export type PreviewStatement = z.infer<typeof previewStatementInput>;

export const statementPreviewSchema = z.object({
  format: z.enum(bankFormats),
  account: z.string(),
  currency: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  lines: z.int(),
  /** How many movements are left out because they are not booked. */
  unbooked: z.int(),
  sumMinor: z.number().int(),
  /** The first lines, as they would be imported. */
  sample: z.array(
    z.object({
      line: z.int(),
      bookedOn: z.string(),
      amountMinor: z.number().int(),
      reference: z.string(),
      description: z.string(),
    }),
  ),
  /** CSV only: the header and the guess of what its columns are. */
  header: z.array(z.string()).nullable(),
  mapping: csvMappingSchema.nullable(),
  /** The accounts that it names with how many rows each has, where these are several. */
  accounts: z.array(z.object({ name: z.string(), rows: z.int() })),
  problems: z.array(bankProblemSchema),
});
export type StatementPreview = z.infer<typeof statementPreviewSchema>;

export const importStatementInput = previewStatementInput.extend({
  id: z.uuid(),
  account: z.string().trim().min(1, 'Name the account.').max(100),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Choose the currency of the account.'),
});
export type ImportStatement = z.infer<typeof importStatementInput>;

export const importResultSchema = z.object({
  imported: z.int(),
  repeated: z.int(),
  matched: z.int(),
  /** How many of those imported have the day and amount of an earlier line in other words. */
  alike: z.int(),
});

export const bankLineSchema = z.object({
  id: z.uuid(),
  statementId: z.uuid(),
  fileName: z.string(),
  /** How many lines the statement brought, this one included. */
  statementLines: z.int(),
  bookedOn: z.iso.date(),
  currency: z.string(),
  amountMinor: z.number().int(),
  reference: z.string(),
  description: z.string(),
  account: z.string(),
  payoutId: z.string().nullable(),
  matchedBy: z.enum(['reference', 'amount', 'person']).nullable(),
  /** Whether money came in, or Stripe took it, without a payout. */
  lacksPayout: z.boolean(),
});
export type BankLineView = z.infer<typeof bankLineSchema>;

/** A statement that was imported. */
export const bankStatementSchema = z.object({
  id: z.uuid(),
  fileName: z.string(),
  account: z.string(),
  currency: z.string(),
  /** The days that it covers, both included. */
  from: z.iso.date(),
  to: z.iso.date(),
  /** How many lines it brought. */
  lines: z.int(),
  /** How many more of its lines an earlier statement had already. */
  repeated: z.int(),
  importedAt: z.iso.datetime(),
  importedBy: z.string(),
});
export type BankStatement = z.infer<typeof bankStatementSchema>;

export const removeStatementInput = z.object({ statement: z.uuid() });

export const assignLineInput = z.object({
  line: z.uuid(),
  payout: z.string().max(255).nullable(),
});

export const payoutSchema = z.object({
  id: z.string(),
  currency: z.string(),
  amountMinor: z.number().int(),
  status: z.string(),
  created: z.iso.datetime(),
  arrival: z.iso.date(),
  automatic: z.boolean(),
  /** Whether its members were listed; Stripe does not list those of a manual payout. */
  members: z.enum(['listed', 'unlisted', 'unavailable']),
  memberCount: z.int(),
  /** What its members are off by: zero where they add up to it, null where they need not. */
  differenceMinor: z.number().int().nullable(),
  /** A manual payout's members cannot be listed: how much became available before it. */
  estimate: z.object({ count: z.int(), minor: z.number().int() }).nullable(),
  bankLineId: z.uuid().nullable(),
  bankedOn: z.iso.date().nullable(),
  /** Whether a statement of its currency covers the days in which the bank shows it. */
  statementThere: z.boolean(),
});
export type Payout = z.infer<typeof payoutSchema>;

/** The payouts of a period of one currency and state, added up, however many are listed. */
export const payoutGroupSchema = z.object({
  currency: z.string(),
  status: z.string(),
  /** Whether they were made in the period, or before it and arrive in it. */
  made: z.boolean(),
  count: z.int(),
  minor: z.number().int(),
  /** How many a bank line names, and how many a statement should have shown by now and does not. */
  banked: z.int(),
  unseen: z.int(),
  /** How many have days that a statement covers. */
  covered: z.int(),
  /** How many their members do not add up to. */
  off: z.int(),
});
export type PayoutGroup = z.infer<typeof payoutGroupSchema>;
export const payoutListingSchema = listingOf(payoutSchema).extend({
  groups: z.array(payoutGroupSchema),
});
export type PayoutListing = z.infer<typeof payoutListingSchema>;

export const payoutMemberSchema = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string().nullable(),
  created: z.iso.datetime(),
  amountMinor: z.number().int(),
  feeMinor: z.number().int(),
  netMinor: z.number().int(),
  purchaseId: z.string().nullable(),
  organization: z.string().nullable(),
  /** The payout's own transaction, by which the members' sum leaves the balance. */
  own: z.boolean(),
});
