import { useIsMutating, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ToolDetail } from '../../../../electron/catalog/catalog-tool.schema';
import { newId } from '../../../../electron/shared/ids';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { isTyping, useCommands } from '../../../shared/commands';
import { describeFailure } from '../../../shared/error-messages';
import { FailureState } from '../../../shared/failure-state';
import { useMay } from '../../../shared/session';
import { ToolStatusBadge } from '../../../shared/tool-status-text';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { onDemand } from '../../../ui/on-demand';
import { SegmentedControl } from '../../../ui/segmented-control';
import { useToast } from '../../../ui/toast';
import { isTypedAhead } from '../../../ui/typed-ahead';
import { InspectorSkeleton } from '../inspector-skeleton';
import { StatusMenu } from '../selection/status-menu';
import { type StatusSubject, useChangeStatus } from '../selection/use-change-status';
import { useCatalogCache } from '../use-catalog-cache';
import { beginForm } from './form-origin';
import type { RetiredStatus } from './retire-tool';
import { ToolFacts } from './tool-facts';
import { ToolForm } from './tool-form';
import { ToolHeader } from './tool-header';
import { useDeleteTool } from './use-delete-tool';
import { draftWrites } from './use-tool-draft';

const RetireTool = onDemand(() => import('./retire-tool').then((module) => module.RetireTool));
const EntityHistory = onDemand(() =>
  import('../../../shared/change-review/entity-history').then((module) => module.EntityHistory),
);

/** What the inspector takes the focus with, when it opens. */
export type InspectorFocus = 'panel' | 'form' | null;

/** What is shown of a tool: its form, or what happened to it. */
export type ToolPart = 'details' | 'history';

export interface ToolInspectorProps {
  readonly id: string;
  /** Whether the tool does not exist yet. */
  readonly isNew: boolean;
  readonly focus: InspectorFocus;
  readonly onFocused: () => void;
  /** What was typed into the form before it was there. */
  readonly typedAhead: RefObject<string>;
  readonly wide: boolean;
  readonly onWideChange: ((wide: boolean) => void) | null;
  readonly part: ToolPart;
  readonly onPartChange: (part: ToolPart) => void;
  readonly onOpen: (id: string) => void;
  /** It was deleted, and there is nothing to show any more. */
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

/** One tool beside the list: what it is, and the form that changes it. */
export function ToolInspector(props: ToolInspectorProps) {
  const { id, focus, onFocused, wide, onWideChange, part, onPartChange, onOpen } = props;
  const { onDeleted, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useCatalogCache();
  const toast = useToast();
  const changeStatus = useChangeStatus();
  const mayWrite = useMay('catalog.write');
  const panel = useRef<HTMLElement>(null);
  const [focusRequest, setFocusRequest] = useState(0);
  const [statusMenuOpen, setStatusMenuOpen] = useState(false);
  const [retiring, setRetiring] = useState<RetiredStatus | null>(null);

  // The work on a tool that somebody deleted meanwhile goes on as work on a new one.
  const [wasDeleted, setWasDeleted] = useState(false);
  const isNew = props.isNew || wasDeleted;
  const tool = useQuery({ ...trpc.catalog.get.queryOptions({ id }), enabled: !isNew });
  // A draft that is being written by the form before this one is read after that.
  const writing = useIsMutating({ mutationKey: draftWrites(id) }) > 0;
  const [mayReadDraft, setMayReadDraft] = useState(false);
  if (!writing && !mayReadDraft) setMayReadDraft(true);
  const draft = useQuery({
    ...trpc.catalog.drafts.load.queryOptions({ toolId: id }),
    enabled: mayWrite && mayReadDraft,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnMount: 'always',
  });

  const detail = wasDeleted ? null : (tool.data ?? null);
  const error = (wasDeleted ? null : tool.error) ?? draft.error;
  const draftReady = !mayWrite || (draft.isFetchedAfterMount && !draft.isPending);
  const ready = (isNew || tool.isSuccess) && draftReady;
  const isMissing = !isNew && tool.isError && failureOf(tool.error).code === 'not_found';
  if (isMissing && draftReady && draft.data) setWasDeleted(true);
  // The form begins once; what is stored or kept later comes to it by other ways.
  const [beginning, setBeginning] = useState<ReturnType<typeof beginForm> | null>(null);
  if (ready && beginning === null) setBeginning(beginForm(detail, draft.data ?? null));

  useEffect(() => {
    if (focus === null || (beginning === null && error === null)) return;
    const { activeElement } = document;
    // Where reading the tool takes a while, one may be typing into the search by now.
    const isTypingElsewhere =
      isTyping(activeElement) &&
      !isTypedAhead(activeElement) &&
      !panel.current?.contains(activeElement);
    if (!isTypingElsewhere) {
      if (focus === 'panel' || beginning === null) panel.current?.focus();
      else setFocusRequest((count) => count + 1);
    }
    onFocused();
  }, [focus, beginning, error, onFocused]);

  const duplicating = useRef(false);
  const duplicate = async (source: ToolDetail) => {
    // The key pressed twice would make two copies.
    if (duplicating.current) return;
    duplicating.current = true;
    try {
      const copy = await client.catalog.duplicate.mutate({ sourceId: source.id, id: newId() });
      cache.showStored(copy);
      void cache.refreshLists();
      onOpen(copy.id);
      toast.show({
        title: `Copied as “${copy.content.name}”`,
        description: 'It is disabled until you change its status.',
        tone: 'good',
      });
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
    } finally {
      duplicating.current = false;
    }
  };
  const deleteTool = useDeleteTool();
  const remove = async (tool: ToolDetail) => {
    const decided = await deleteTool(tool);
    if (decided === 'deleted') onDeleted();
    else if (decided === 'retire') setRetiring('DEPRECATED');
  };
  const duplicateThis = mayWrite && detail ? () => void duplicate(detail) : null;

  useCommands([
    { id: 'tool.close', title: 'Close tool', group: 'Tool', keys: 'escape', run: onClose },
    {
      id: 'tool.width',
      title: wide ? 'Show tool beside the list' : 'Widen tool',
      group: 'Tool',
      keys: 'w',
      enabled: onWideChange !== null,
      run: () => onWideChange?.(!wide),
    },
    {
      id: 'tool.part',
      title: part === 'details' ? 'Show history of the tool' : 'Show details of the tool',
      group: 'Tool',
      enabled: !isNew,
      run: () => onPartChange(part === 'details' ? 'history' : 'details'),
    },
    {
      id: 'tool.duplicate',
      title: 'Duplicate tool',
      group: 'Tool',
      keys: 'd',
      enabled: duplicateThis !== null,
      run: () => duplicateThis?.(),
    },
    {
      id: 'tool.retire',
      title: 'Retire tool…',
      group: 'Tool',
      enabled: mayWrite && detail !== null,
      run: () => setRetiring('DEPRECATED'),
    },
    {
      id: 'tool.delete',
      title: 'Delete tool…',
      group: 'Tool',
      enabled: mayWrite && detail !== null,
      run: () => {
        if (detail) void remove(detail);
      },
    },
    {
      id: 'tool.status',
      title: 'Change status…',
      group: 'Tool',
      keys: 's',
      enabled: mayWrite && detail !== null,
      run: () => setStatusMenuOpen(true),
    },
  ]);

  const title = wasDeleted ? 'Deleted tool' : isNew ? 'New tool' : (detail?.content.name ?? 'Tool');
  const subject: StatusSubject | null = detail && {
    id,
    name: detail.content.name,
    status: detail.content.status,
    revision: detail.revision,
  };
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      className="flex min-h-0 grow flex-col outline-none"
    >
      {beginning === null && !error ? (
        <InspectorSkeleton />
      ) : (
        <>
          <ToolHeader
            title={title}
            wide={wide}
            onWideChange={onWideChange}
            onDuplicate={duplicateThis}
            onRetire={mayWrite && detail ? () => setRetiring('DEPRECATED') : null}
            onDelete={mayWrite && detail ? () => void remove(detail) : null}
            onClose={onClose}
          >
            {subject && mayWrite && (
              <StatusMenu
                open={statusMenuOpen}
                onOpenChange={setStatusMenuOpen}
                current={subject.status}
                onChoose={(status) => {
                  // What depends on it is shown, and a replacement offered, before it is hidden.
                  if (status === 'DISABLED') setRetiring(status);
                  else void changeStatus([subject], status);
                }}
                trigger={
                  <Button variant="ghost" size="small" className="px-2" aria-label="Change status">
                    <ToolStatusBadge status={subject.status} />
                  </Button>
                }
              />
            )}
            {detail && !mayWrite && <ToolStatusBadge status={detail.content.status} />}
          </ToolHeader>
          {beginning === null ? (
            <FailureState
              failure={failureOf(error)}
              onRetry={() => void (tool.error ? tool.refetch() : draft.refetch())}
            />
          ) : (
            <>
              {!isNew && (
                <div className="flex shrink-0 border-b border-line px-16 py-4">
                  <SegmentedControl
                    label="Part of the tool"
                    value={part}
                    onValueChange={onPartChange}
                    options={[
                      { value: 'details', label: 'Details' },
                      { value: 'history', label: 'History' },
                    ]}
                  />
                </div>
              )}
              {/* The form stays mounted: what is typed in it is not saved yet. */}
              <div
                className={classes(
                  'flex min-h-0 grow flex-col',
                  part === 'history' && !isNew && 'hidden',
                )}
              >
                {detail && <ToolFacts detail={detail} />}
                <ToolForm
                  toolId={id}
                  beginning={beginning}
                  detail={isNew ? null : detail}
                  readOnly={!mayWrite}
                  focusRequest={focusRequest}
                  typedAhead={props.typedAhead}
                  wasDeleted={wasDeleted}
                  onGone={() => setWasDeleted(true)}
                  onCreated={(created) => {
                    setWasDeleted(false);
                    onOpen(created);
                  }}
                  onAbandoned={onClose}
                />
              </div>
              {part === 'history' && !isNew && <EntityHistory entity="tool" entityId={id} />}
            </>
          )}
        </>
      )}
      {retiring && detail && subject && (
        <RetireTool
          tool={subject}
          category={detail.content.category}
          becoming={retiring}
          onClose={() => setRetiring(null)}
        />
      )}
    </section>
  );
}
