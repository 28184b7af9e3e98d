import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip';
import { type ReactElement, useRef } from 'react';
import { Kbd } from './kbd';

/** Long enough that crossing a control on the way elsewhere shows nothing. */
const openDelayMs = 400;

export interface TooltipProps {
  readonly label: string;
  readonly keys?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** The control that it names; it must accept a ref and handlers. */
  readonly children: ReactElement;
}

/**
 * Names a control on hover and keyboard focus. It repeats the accessible name, so it is never the
 * only place of an information.
 */
export function Tooltip({ label, keys, side = 'bottom', children }: TooltipProps) {
  const actions = useRef<BaseTooltip.Root.Actions>(null);
  return (
    <BaseTooltip.Root
      actionsRef={actions}
      onOpenChange={(_, { reason, allowPropagation, cancel }) => {
        if (reason !== 'escape-key') return;
        // Esc closes what one works in, and this with it: it says nothing that would need a key of its own.
        cancel();
        allowPropagation();
        actions.current?.close();
      }}
    >
      <BaseTooltip.Trigger delay={openDelayMs} render={children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner side={side} sideOffset={4} className="z-20">
          <BaseTooltip.Popup
            aria-hidden="true"
            className="flex items-center gap-8 rounded-4 border border-line bg-raised px-8 py-4 text-12 text-text shadow-raised transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {label}
            {keys && <Kbd keys={keys} />}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
