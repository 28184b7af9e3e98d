import { CircleAlert, HardDrive, type LucideIcon, Send, TriangleAlert } from 'lucide-react';
import type { Receipt } from '../../../electron/moderation/sync/sync.schema';
import { Badge, type Tone } from '../../ui/badge';
import { staleTexts } from './moderation-labels';
import { outcomeText } from './outcome.rules';

interface StageLook {
  readonly label: string;
  readonly tone: Tone;
  readonly icon?: LucideIcon;
}

/** How far a decision has come, in a word or two. */
function stageOf(receipt: Receipt): StageLook {
  const { stage, stale } = receipt;
  const answered = outcomeText(receipt);
  if (answered) return answered;
  if (stage === 'set_aside') return { label: 'Set aside', tone: 'danger', icon: CircleAlert };
  if (stale) return { label: staleTexts[stale], tone: 'attention', icon: TriangleAlert };
  if (stage === 'sent') return { label: 'Sent', tone: 'info', icon: Send };
  return { label: 'Saved on this device', tone: 'neutral', icon: HardDrive };
}

/** How far a decision has come, as icon and words. */
export function ReceiptStage({ receipt }: { readonly receipt: Receipt }) {
  const { label, tone, icon } = stageOf(receipt);
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
