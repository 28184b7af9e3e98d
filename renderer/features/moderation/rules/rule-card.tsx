import { type KeyboardEvent, useState } from 'react';
import type { ModerationReason } from '../../../../electron/moderation/moderation-reasons.schema';
import {
  type ModerationRule,
  mayDecideAlone,
  type RuleOptions,
  type Suggestion,
} from '../../../../electron/moderation/rules/moderation-rules.schema';
import { optionProblems } from '../../../../electron/moderation/rules/rule-options.rules';
import { failureOf } from '../../../bridge/failure';
import { optionsOf } from '../../../shared/catalog-labels';
import { useCommands } from '../../../shared/commands';
import { FailureNotice } from '../../../shared/failure-state';
import { usePendingWork } from '../../../shared/pending-work';
import { Button } from '../../../ui/button';
import { useConfirm } from '../../../ui/confirm';
import { Kbd } from '../../../ui/kbd';
import { Select } from '../../../ui/select';
import { Switch } from '../../../ui/switch';
import { TagInput } from '../../../ui/tag-input';
import { TextArea } from '../../../ui/text-area';
import { TextField } from '../../../ui/text-field';
import { triggerLooks } from '../moderation-labels';
import { RuleMeanwhile } from './rule-meanwhile';
import { suggestionLabels } from './rule-merge.rules';
import { readTerms } from './term-list.rules';
import { useSaveSettings } from './use-save-settings';
import { useTypedRule } from './use-typed-rule';

const looksFor = {
  link: 'Web addresses, also bare and spelled out.',
  contact: 'Phone numbers, e-mail addresses, handles and messenger names.',
  profanity: 'Words of the list, as whole words and through the usual disguises.',
  repeated: 'The same words again in one review, and texts that others sent too.',
  outlier: 'Stars far from the tool’s mean, and stars that contradict the words.',
  burst: 'Many reviews of one tool in a short time, none from a customer.',
} as const satisfies Record<ModerationRule['trigger'], string>;

const suggestions = optionsOf<Suggestion>(suggestionLabels);

export interface RuleCardProps {
  readonly rule: ModerationRule;
  readonly reasons: readonly ModerationReason[];
  readonly readOnly: boolean;
}

/** One rule: what it looks for, what it suggests, and whether it may decide by itself. */
export function RuleCard({ rule, reasons, readOnly }: RuleCardProps) {
  const confirm = useConfirm();
  const { rule: save } = useSaveSettings();
  const typed = useTypedRule(rule);
  const { draft, words, changed, meanwhile, type } = typed;
  const [problem, setProblem] = useState<string>();
  const problems = optionProblems(draft.options);
  const { icon: Icon, label } = triggerLooks[rule.trigger];
  const open = meanwhile?.clashes.some(({ field }) => !meanwhile.choices.has(field)) ?? false;
  usePendingWork(changed ? { label: `Changes to the rule “${label}”`, kept: true } : null);

  const change = (part: Partial<ModerationRule>) => type({ draft: { ...draft, ...part } });
  const changeOptions = (part: Partial<RuleOptions>) =>
    change({ options: { ...draft.options, ...part } });

  const submit = async () => {
    const terms = readTerms(words);
    setProblem(terms.problem);
    if (terms.problem !== undefined || Object.keys(problems).length > 0) return;
    if (draft.automatic && !rule.automatic) {
      const verb = draft.suggestion === 'reject' ? 'reject' : 'flag';
      const agreed = await confirm({
        title: `Let this rule ${verb} reviews by itself?`,
        description: `Reviews in which it finds something are ${verb}ed on moderators’ desks without anyone having read them. Each can be taken back, and each says which rule it was.`,
        confirmLabel: 'Let it decide',
        tone: 'primary',
      });
      if (!agreed) return;
    }
    save.mutate(
      { ...draft, options: { ...draft.options, terms: terms.terms } },
      { onError: typed.sending() },
    );
  };

  const maySave = changed && !readOnly && !open && !save.isPending;
  useCommands([
    {
      id: `rules.save.${rule.trigger}`,
      title: `Save rule “${label}”`,
      group: 'Reviews',
      keys: 'mod+s',
      enabled: maySave,
      run: () => void submit(),
    },
  ]);
  // Of several that were changed, the key saves the one that is worked in.
  const saveByKey = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || !maySave) return;
    event.preventDefault();
    void submit();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={saveByKey}
      aria-label={label}
      noValidate
      className="flex flex-col gap-12 rounded-8 border border-line p-16"
    >
      <div className="flex items-start gap-8">
        <Icon aria-hidden="true" className="mt-2 size-icon shrink-0 text-muted" />
        <div className="grow">
          <Switch
            label={label}
            hint={looksFor[rule.trigger]}
            checked={draft.enabled}
            disabled={readOnly}
            onCheckedChange={(enabled) => change({ enabled })}
          />
        </div>
      </div>
      <div className="grid grid-cols-2 gap-12 max-narrow:grid-cols-1">
        <Select
          label="When it finds something"
          value={draft.suggestion}
          disabled={readOnly}
          options={suggestions}
          onValueChange={(suggestion) =>
            change({ suggestion, automatic: draft.automatic && suggestion !== 'none' })
          }
        />
        {draft.suggestion === 'reject' && (
          <Select
            label="With the reason"
            value={draft.reasonCode}
            disabled={readOnly}
            options={reasons
              .filter(({ active, code }) => active || code === draft.reasonCode)
              .map(({ code, label: name }) => ({ value: code, label: name }))}
            onValueChange={(reasonCode) => change({ reasonCode })}
          />
        )}
      </div>
      <RuleOptionFields
        trigger={rule.trigger}
        options={draft.options}
        readOnly={readOnly}
        onChange={changeOptions}
        words={words}
        onWordsChange={(next) => type({ words: next })}
        problem={problem}
        problems={problems}
      />
      {draft.suggestion !== 'none' && mayDecideAlone(rule.trigger) && (
        <Switch
          label="Decide by itself"
          hint="Off: a moderator decides. On: what it suggests is done on moderators’ desks at once."
          checked={draft.automatic}
          disabled={readOnly}
          onCheckedChange={(automatic) => change({ automatic })}
        />
      )}
      {save.error && meanwhile === null && <FailureNotice failure={failureOf(save.error)} />}
      {meanwhile && (
        <RuleMeanwhile
          meanwhile={meanwhile}
          changed={changed}
          reasons={reasons}
          refused={save.isError}
          onChoose={typed.choose}
          onDismiss={() => {
            save.reset();
            typed.dismiss();
          }}
        />
      )}
      {changed && !readOnly && (
        <div className="flex justify-end gap-8">
          <Button
            onClick={() => {
              typed.discard();
              setProblem(undefined);
            }}
          >
            Discard
          </Button>
          <Button type="submit" variant="primary" disabled={open} busy={save.isPending}>
            Save rule
            <Kbd keys="mod+s" className="ml-4" />
          </Button>
        </div>
      )}
    </form>
  );
}

interface RuleOptionFieldsProps {
  readonly trigger: ModerationRule['trigger'];
  readonly options: RuleOptions;
  readonly readOnly: boolean;
  readonly onChange: (options: Partial<RuleOptions>) => void;
  readonly words: string;
  readonly onWordsChange: (words: string) => void;
  readonly problem: string | undefined;
  readonly problems: ReturnType<typeof optionProblems>;
}

function RuleOptionFields(props: RuleOptionFieldsProps) {
  const { trigger, options, readOnly, onChange, words, onWordsChange, problem, problems } = props;
  const number = (
    label: string,
    name: 'likeness' | 'stars' | 'leastReviews' | 'burstSize' | 'burstHours',
    bounds: { readonly min: number; readonly max: number; readonly step: number },
  ) => (
    <TextField
      label={label}
      type="number"
      numeric
      {...bounds}
      readOnly={readOnly}
      value={Number.isNaN(options[name]) ? '' : options[name]}
      error={problems[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.valueAsNumber })}
    />
  );
  switch (trigger) {
    case 'link':
      return (
        <TagInput
          label="Hosts that may be named"
          placeholder="docs.example.com"
          disabled={readOnly}
          value={options.allowedHosts}
          error={problems.allowedHosts}
          onValueChange={(allowedHosts) => onChange({ allowedHosts: [...allowedHosts] })}
        />
      );
    case 'profanity':
      return (
        <TextArea
          label="Words"
          rows={6}
          spellCheck={false}
          readOnly={readOnly}
          value={words}
          error={problem}
          hint="One language a line: en: word, another phrase, beginning*"
          onChange={(event) => onWordsChange(event.currentTarget.value)}
        />
      );
    case 'repeated':
      return number('Alike from (0.3 to 1)', 'likeness', { min: 0.3, max: 1, step: 0.05 });
    case 'outlier':
      return (
        <div className="grid grid-cols-2 gap-12">
          {number('Stars from the mean', 'stars', { min: 1, max: 4, step: 0.5 })}
          {number('Reviews a tool must have', 'leastReviews', { min: 1, max: 1000, step: 1 })}
        </div>
      );
    case 'burst':
      return (
        <div className="grid grid-cols-2 gap-12">
          {number('Unverified reviews', 'burstSize', { min: 2, max: 100, step: 1 })}
          {number('Within hours', 'burstHours', { min: 1, max: 168, step: 1 })}
        </div>
      );
    case 'contact':
      return null;
  }
}
