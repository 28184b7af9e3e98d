import { useCallback } from 'react';
import { dependentsLine } from '../../../../electron/bundles/dependents.rules';
import { statusChange, withdraws } from '../../../../electron/catalog/catalog-status.rules';
import type { ToolStatus } from '../../../../electron/catalog/catalog-values.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { statusLabels } from '../../../shared/catalog-labels';
import { describeFailure } from '../../../shared/error-messages';
import { type ConfirmRequest, useConfirmWithReason } from '../../../ui/confirm';
import { useToast } from '../../../ui/toast';
import { useCatalogCache } from '../use-catalog-cache';

/** What must be known of a tool to change its status. */
export interface StatusSubject {
  readonly id: string;
  readonly name: string;
  readonly status: ToolStatus;
  readonly revision: number;
}

/** The service takes no more tools in one call. */
export const mostToolsAtOnce = 200;

const namesShown = 8;

function toolsText(tools: readonly StatusSubject[]): string {
  const [first] = tools;
  return tools.length === 1 && first ? `“${first.name}”` : `${tools.length} tools`;
}

/** The bundles that would hold something that is not sold, as a sentence. @param tools how many change */
function bundlesText(bundles: readonly { readonly name: string }[], tools: number): string {
  const held = tools === 1 ? 'it' : 'any of them';
  if (bundles.length === 0) return '';
  const names = bundles.slice(0, namesShown).map(({ name }) => `“${name}”`);
  const more = bundles.length > namesShown ? ` and ${bundles.length - namesShown} more` : '';
  return bundles.length === 1
    ? ` A bundle that holds ${held} could no longer be sold as it is: ${names[0]}.`
    : ` ${bundles.length} bundles that hold ${held} could no longer be sold as they are: ${names.join(', ')}${more}.`;
}

/** The tools whose change of status customers notice as a loss. */
function losing(tools: readonly StatusSubject[], status: ToolStatus): readonly StatusSubject[] {
  return tools.filter((tool) => withdraws(tool.status, status));
}

/**
 * The question before a change that customers notice as a loss.
 * @param hit those they lose something of; `lines` name the first of them, with what depends on each
 */
function questionBefore(
  tools: readonly StatusSubject[],
  hit: readonly StatusSubject[],
  status: ToolStatus,
  lines: readonly string[],
): ConfirmRequest {
  const subject = hit.length === 1 ? 'It' : 'They';
  const hides = hit.some((tool) => statusChange(tool.status, status).disappears);
  const bought = hit.some((tool) => statusChange(tool.status, status).saleEnds);
  const loss = hides
    ? `disappear${hit.length === 1 ? 's' : ''} from the marketplace${bought ? ' and can no longer be bought' : ''}`
    : `stay${hit.length === 1 ? 's' : ''} in the marketplace but can no longer be bought`;
  const verb = status === 'DISABLED' ? 'Disable' : 'Change status of';
  return {
    title:
      status === 'DISABLED'
        ? `Disable ${toolsText(tools)}?`
        : `Change ${toolsText(tools)} to “${statusLabels[status]}”?`,
    description: `${subject} ${loss}. Existing purchases are kept.`,
    losses:
      tools.length === 1
        ? []
        : [...lines, ...(hit.length > namesShown ? [`and ${hit.length - namesShown} more`] : [])],
    confirmLabel: `${verb} ${tools.length === 1 ? 'tool' : `${tools.length} tools`}`,
    tone: status === 'DISABLED' ? 'danger' : 'primary',
  };
}

/**
 * Changes the status of tools at once, asks first where customers lose something, and offers to
 * undo it. A refusal puts everything back and says why.
 * @returns a function that resolves to whether the status was changed
 */
export function useChangeStatus() {
  const client = useTRPCClient();
  const cache = useCatalogCache();
  const confirm = useConfirmWithReason();
  const toast = useToast();

  return useCallback(
    async (tools: readonly StatusSubject[], status: ToolStatus): Promise<boolean> => {
      const changing = tools.filter((tool) => tool.status !== status);
      if (changing.length === 0) return false;
      const hit = losing(changing, status);

      const refuse = async (error: unknown) => {
        const failure = failureOf(error);
        const { title, text } = describeFailure(failure);
        const [problem] = failure.details.fields ?? [];
        toast.show({
          title: failure.code === 'conflict' ? 'The status was not changed' : title,
          description:
            failure.code === 'conflict'
              ? `${problem?.message ?? title} The latest version is shown now; try again.`
              : text,
          tone: 'danger',
        });
        await Promise.all([cache.refreshLists(), cache.refreshTools(tools.map(({ id }) => id))]);
      };

      const apply = async (
        next: ReadonlyMap<string, ToolStatus>,
        bases: readonly StatusSubject[],
        reason: string | null = null,
      ) => {
        cache.changeRows((row) => ({ ...row, status: next.get(row.id) ?? row.status }));
        const revisions = new Map<string, number>();
        for (const target of new Set(next.values())) {
          const items = bases
            .filter(({ id }) => next.get(id) === target)
            .map(({ id, revision }) => ({ id, baseRevision: revision }));
          const answer = await client.catalog.changeStatus.mutate({
            status: target,
            items,
            reason,
          });
          for (const item of answer.items) revisions.set(item.id, item.revision);
        }
        cache.changeRows((row) => ({ ...row, revision: revisions.get(row.id) ?? row.revision }));
        await Promise.all([cache.refreshLists(), cache.refreshTools([...next.keys()])]);
        return revisions;
      };

      try {
        let reason: string | null = null;
        if (hit.length > 0) {
          const [impacts, lines] = await Promise.all([
            client.bundleImpact.ofTools.query({
              tools: changing.map(({ id }) => ({ id, status })),
            }),
            Promise.all(
              hit.slice(0, namesShown).map(async ({ id, name }) => {
                const found = await client.bundles.dependents.query({ entity: 'tool', id });
                return dependentsLine(name, found);
              }),
            ),
          ]);
          const question = questionBefore(changing, hit, status, lines);
          const broken = impacts.filter(({ arising }) => arising.length > 0);
          const description = `${question.description}${bundlesText(broken, changing.length)}`;
          const agreed = await confirm({ ...question, description });
          if (!agreed) return false;
          reason = agreed.reason;
        }
        const next = new Map(changing.map(({ id }) => [id, status]));
        const revisions = await apply(next, changing, reason);
        const undo = () => {
          const before = new Map(changing.map((tool) => [tool.id, tool.status]));
          const bases = changing.map((tool) => ({
            ...tool,
            revision: revisions.get(tool.id) ?? tool.revision,
          }));
          apply(before, bases).then(
            () => toast.show({ title: `Status of ${toolsText(changing)} put back` }),
            refuse,
          );
        };
        toast.show({
          title: `${toolsText(changing)} ${changing.length === 1 ? 'is' : 'are'} now “${statusLabels[status]}”`,
          tone: 'good',
          action: { label: 'Undo', run: undo },
        });
        return true;
      } catch (error) {
        await refuse(error);
        return false;
      }
    },
    [client, cache, confirm, toast],
  );
}
