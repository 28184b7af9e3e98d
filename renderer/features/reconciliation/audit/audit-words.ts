import type { AuditEntry } from '../../../../electron/reconciliation/audit/audit-log.schema';
import {
  decisionName,
  evidenceLabel,
  evidenceText,
  subjectText,
  wordsOf,
  worthText,
} from '../finance-words';
import { planFields, planFieldsText } from '../resolutions/plan-fields.rules';

type Named = Pick<AuditEntry, 'action' | 'decision'>;
type Told = Pick<AuditEntry, 'details' | 'decision' | 'request'>;

/** What became of a decision, before its name. */
const steps: Readonly<Record<string, string>> = {
  'resolution.requested': 'Asked for',
  'resolution.approved': 'Approved',
  'resolution.declined': 'Declined',
  'resolution.withdrawn': 'Withdrawn',
  'resolution.started': 'Begun',
  'resolution.failed': 'Refused by Stripe',
  'resolution.undone': 'Undone',
};

/** What was done: a decision by its own name, anything else by its code in words. */
export function auditWhat({ action, decision }: Named): string {
  if (decision === null) return wordsOf(action.replace('.', ' '));
  if (action === 'resolution.done') return decisionName({ ...decision, state: 'done' });
  const step = steps[action] ?? wordsOf(action.replace('.', ' '));
  const name = decisionName({ ...decision, state: 'waiting' });
  return `${step}: ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** Details that say in ids or codes what stands in words beside them. */
const saidElsewhere: ReadonlySet<string> = new Set([
  'kind',
  'currency',
  'finding',
  'purchase',
  'requested_by',
  'decided_by',
]);

/** Details that say what an entry is about, which the others are read after. */
const first = ['file', 'account', 'from', 'to'];
const placeOf = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);

/** Whether a value means nothing to a reader: an id, which stands last. */
const isId = (value: unknown) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{64}$/.test(String(value));

/** What is left of a request however it ends: its worth, and the fields of a single purchase. */
function requestTexts({ decision, request }: Told): readonly string[] {
  if (request === null) return [];
  const created = decision?.kind === 'create_purchase';
  const fields = request.change ? planFields(request.change, created) : [];
  return [`Worth: ${worthText(request.worth)}`, planFieldsText(fields, created)];
}

/** What an entry is about: what was decided about, then the details that are texts or numbers. */
export function auditAbout(entry: Told): string {
  const { details, decision } = entry;
  if (typeof details !== 'object' || details === null) return String(details ?? '');
  const currency = 'currency' in details ? String(details['currency']) : null;
  const told = Object.entries(details)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .filter(([name]) => decision === null || !saidElsewhere.has(name))
    .sort(
      ([name, one], [otherName, other]) =>
        Number(isId(one)) - Number(isId(other)) || placeOf(name) - placeOf(otherName),
    )
    .map(([name, value]) => `${evidenceLabel(name)}: ${evidenceText(name, value, currency)}`);
  return [decision && subjectText(decision.subject), ...requestTexts(entry), ...told]
    .filter(Boolean)
    .join(' · ');
}
