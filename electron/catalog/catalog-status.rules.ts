import type { ToolStatus } from './catalog-values.schema';

/** What a status means to customers. */
interface StatusMeaning {
  /** Whether the marketplace shows the tool. */
  readonly shown: boolean;
  /** Whether it can be bought. */
  readonly sold: boolean;
  /** Whether it works for those who have it. */
  readonly used: boolean;
}

const meanings = {
  ACTIVE: { shown: true, sold: true, used: true },
  COMING_SOON: { shown: true, sold: false, used: false },
  BETA: { shown: true, sold: true, used: true },
  DEPRECATED: { shown: true, sold: false, used: true },
  DISABLED: { shown: false, sold: false, used: false },
} as const satisfies Record<ToolStatus, StatusMeaning>;

/** What a status means to customers. */
export function statusMeaning(status: ToolStatus): StatusMeaning {
  return meanings[status];
}

/** What customers notice when a tool goes from one status to another. */
export interface StatusChange {
  readonly appears: boolean;
  readonly disappears: boolean;
  readonly saleBegins: boolean;
  readonly saleEnds: boolean;
}

/**
 * What a change of status does for customers. Every change is allowed; one that ends the sale or
 * hides the tool deserves a question first.
 */
export function statusChange(from: ToolStatus, to: ToolStatus): StatusChange {
  const [before, after] = [meanings[from], meanings[to]];
  return {
    appears: !before.shown && after.shown,
    disappears: before.shown && !after.shown,
    saleBegins: !before.sold && after.sold,
    saleEnds: before.sold && !after.sold,
  };
}

/** Whether customers lose a tool by a change of status: it is hidden, or no longer sold. */
export function withdraws(from: ToolStatus, to: ToolStatus): boolean {
  const { disappears, saleEnds } = statusChange(from, to);
  return disappears || saleEnds;
}

/** The status of a copy: nobody sees it before its curator has looked at it. */
export const statusOfCopy = 'DISABLED' satisfies ToolStatus;
