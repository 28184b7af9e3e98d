import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';
import { FormProvider } from 'react-hook-form';
import type { ToolDetail } from '../../../../electron/catalog/catalog-tool.schema';
import { useImpactQuestion } from '../../../shared/bundle-impact/use-impact-question';
import { toolFieldLabels } from '../../../shared/catalog-labels';
import { showOpenChoice } from '../../../shared/change-review/show-open-choice';
import { useCommands } from '../../../shared/commands';
import { FailureNotice } from '../../../shared/failure-state';
import { usePendingWork } from '../../../shared/pending-work';
import { RestoredNotice } from '../../../shared/restored-notice';
import { StripeSection } from '../../../shared/stripe-catalog/stripe-section';
import { useConfirm } from '../../../ui/confirm';
import { focusIsFree } from '../../../ui/focus-is-free';
import { Notice } from '../../../ui/notice';
import { useToast } from '../../../ui/toast';
import { goOnTyping } from '../../../ui/typed-ahead';
import { useInSight } from '../../../ui/use-in-sight';
import { BasicsSection, DescriptionSection } from './basics-section';
import { ConflictBanner } from './conflict-banner';
import { CustomerCardPreview } from './customer-card';
import {
  AvailabilitySection,
  IntegrationSection,
  LabelsSection,
  LinksSection,
  MediaSection,
} from './detail-sections';
import { ErrorSummary } from './error-summary';
import { ReadOnlyContext } from './form-fields';
import { FormFooter } from './form-footer';
import { differingFields } from './form-merge.rules';
import { type FormBeginning, isSettled } from './form-origin';
import { PricingSection } from './pricing-section';
import { useFormUndo } from './use-form-undo';
import { useToolDraft } from './use-tool-draft';
import { useToolForm } from './use-tool-form';

export interface ToolFormProps {
  readonly toolId: string;
  readonly beginning: FormBeginning;
  /** What is stored; null for a tool that does not exist yet. */
  readonly detail: ToolDetail | null;
  readonly readOnly: boolean;
  /** Rises when the first field is to have the focus. */
  readonly focusRequest: number;
  /** What was typed into that field before it was there. */
  readonly typedAhead: RefObject<string>;
  /** Whether it was there, and somebody deleted it. */
  readonly wasDeleted: boolean;
  /** A save found that the tool is not there any more. */
  readonly onGone: () => void;
  readonly onCreated: (id: string) => void;
  /** A new tool was given up. */
  readonly onAbandoned: () => void;
}

/** Everything about a tool that a person may set. */
export function ToolForm({
  toolId,
  beginning,
  detail,
  readOnly,
  focusRequest,
  typedAhead,
  wasDeleted,
  onGone,
  onCreated,
  onAbandoned,
}: ToolFormProps) {
  const isNew = detail === null;
  const confirm = useConfirm();
  const toast = useToast();
  const formElement = useRef<HTMLFormElement>(null);
  const impact = useImpactQuestion();
  const state = useToolForm({ toolId, beginning, detail, onGone, askImpact: impact.ask });
  const { form, origin, other } = state;
  const undo = useFormUndo(form);
  const banner = useInSight(other?.detail.revision);
  const failed = useInSight(state.failure);
  const draft = useToolDraft({
    toolId,
    enabled: !readOnly,
    keptAt: beginning.restoredFrom,
    snapshot: state.snapshot,
    present: state.present,
    since: beginning.since,
  });

  const { touch } = draft;
  useEffect(
    () => form.subscribe({ formState: { values: true }, callback: () => touch() }),
    [form, touch],
  );
  useEffect(() => {
    if (focusRequest === 0) return;
    // Not by the form's own way, which waits for another task, in which a key may come.
    goOnTyping(formElement.current?.querySelector('input[name="name"]') ?? null, typedAhead);
  }, [focusRequest, typedAhead]);
  const storedName = detail?.content.name;
  usePendingWork(
    draft.state.kind === 'none'
      ? null
      : {
          label: storedName === undefined ? 'New tool' : `Changes to ${storedName}`,
          kept: draft.state.kind === 'kept',
          keep: draft.flush,
        },
  );

  const save = async () => {
    if (other && !isSettled(other)) return showOpenChoice(banner.current);
    const outcome = await state.save();
    await draft.flush();
    if (outcome.kind === 'saved') {
      toast.show({ title: isNew ? 'Tool created' : 'Tool saved', tone: 'good', key: 'tool-saved' });
      if (isNew) onCreated(outcome.detail.id);
    } else if (outcome.kind === 'unchanged') {
      toast.show({ title: 'There was nothing to save', key: 'tool-saved' });
    }
  };

  const discard = async () => {
    const lost = differingFields(origin.state, form.getValues()).map(
      (field) => toolFieldLabels[field],
    );
    const agreed =
      lost.length === 0 ||
      (await confirm({
        title: isNew ? 'Discard this new tool?' : 'Discard the changes to this tool?',
        description: isNew
          ? 'It was not created yet. What you entered is lost:'
          : 'The stored values come back. What you entered is lost:',
        losses: lost,
        confirmLabel: isNew ? 'Discard tool' : 'Discard changes',
        cancelLabel: 'Keep editing',
      }));
    if (!agreed) return;
    state.discard();
    draft.touch();
    await draft.flush();
    if (isNew) onAbandoned();
    // The button that was pressed goes with the changes; who has gone on by now is not called back.
    else if (focusIsFree()) formElement.current?.focus({ preventScroll: true });
  };

  useCommands([
    {
      id: 'tool.save',
      title: isNew ? 'Create tool' : 'Save tool',
      group: 'Tool',
      keys: 'mod+s',
      enabled: !readOnly,
      run: () => void save(),
    },
    {
      id: 'tool.undo',
      title: 'Undo choice',
      group: 'Tool',
      keys: 'mod+z',
      repeats: true,
      enabled: !readOnly && undo.undo !== null,
      run: () => undo.undo?.(),
    },
    {
      id: 'tool.redo',
      title: 'Redo choice',
      group: 'Tool',
      keys: 'mod+shift+z',
      repeats: true,
      enabled: !readOnly && undo.redo !== null,
      run: () => undo.redo?.(),
    },
    {
      id: 'tool.discard',
      title: isNew ? 'Discard this new tool' : 'Discard changes to tool',
      group: 'Tool',
      enabled: !readOnly && draft.state.kind !== 'none',
      run: () => void discard(),
    },
  ]);

  const keepOnLeave = (event: FocusEvent) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) {
      void draft.flush();
    }
  };

  return (
    <FormProvider {...form}>
      <ReadOnlyContext value={readOnly}>
        <form
          ref={formElement}
          tabIndex={-1}
          aria-label={isNew ? 'New tool' : 'Tool'}
          noValidate
          onBlur={keepOnLeave}
          onSubmit={(event) => event.preventDefault()}
          className="flex min-h-0 grow flex-col outline-none"
        >
          <div className="min-h-0 grow overflow-y-auto">
            <div className="mx-auto flex w-full max-w-page flex-col">
              <div className="flex flex-col gap-8 px-16 py-12 empty:hidden">
                <RestoredNotice
                  keptAt={beginning.restoredFrom}
                  draft={draft.state.kind}
                  onDiscard={() => void discard()}
                />
                {other && (
                  <ConflictBanner
                    ref={banner}
                    toolId={toolId}
                    other={other}
                    onChoose={state.choose}
                    onDismiss={state.dismissOther}
                  />
                )}
                {state.failure && (
                  <div ref={failed} className="scroll-m-12">
                    <FailureNotice failure={state.failure} onRetry={() => void save()} />
                  </div>
                )}
                {wasDeleted && (
                  <Notice urgent tone="attention" title="Somebody deleted this tool meanwhile">
                    What you typed is kept. Create the tool again with it, or discard it.
                  </Notice>
                )}
                <ErrorSummary problems={state.problems} onShow={state.focusField} />
              </div>
              <CustomerCardPreview />
              <BasicsSection
                toolId={toolId}
                isNew={isNew}
                storedSlug={detail?.content.slug ?? null}
              />
              <DescriptionSection />
              <PricingSection />
              <AvailabilitySection />
              <IntegrationSection />
              <LinksSection />
              <MediaSection />
              <LabelsSection />
              {detail && <StripeSection entity="tool" id={toolId} revision={detail.revision} />}
            </div>
          </div>
          {!readOnly && (
            <FormFooter
              isNew={isNew}
              origin={origin}
              draft={draft.state}
              saving={state.saving}
              undo={undo}
              onSave={() => void save()}
              onDiscard={() => void discard()}
            />
          )}
        </form>
        {impact.dialog}
      </ReadOnlyContext>
    </FormProvider>
  );
}
