import { useMutation } from '@tanstack/react-query';
import { ChevronsUpDown, User } from 'lucide-react';
import { failureOf } from '../bridge/failure';
import { leaveTaking } from '../bridge/leave-taking';
import { useTRPC } from '../bridge/trpc';
import { describeFailure } from '../shared/error-messages';
import { navigate, useScreenName } from '../shared/hash-route';
import { useLossQuestion } from '../shared/loss-question';
import { personaText, useAwaitedPerson, useSession } from '../shared/session';
import { useUnsentQuestion } from '../shared/unsent-decisions';
import { Menu, MenuRadioGroup } from '../ui/menu';
import { useToast } from '../ui/toast';
import { screens } from './screens';

/** Who acts, and a switch to whoever else one may act as. */
export function PersonaMenu() {
  const trpc = useTRPC();
  const toast = useToast();
  const { actor, personas } = useSession();
  const awaited = useAwaitedPerson();
  const screenName = useScreenName();
  // The session is read anew when the workspace's state announces the next epoch.
  const switchPersona = useMutation(
    trpc.workspace.switchPersona.mutationOptions({
      onSuccess: ({ permissions }) => {
        const theirs = screens.filter(({ permission }) => permissions.includes(permission));
        const [first] = theirs;
        // The person before saw more: nobody is sent to a screen that is not theirs.
        if (first && !theirs.some(({ id }) => id === screenName)) {
          navigate(first.id, {}, { replace: true });
        }
      },
      onError: (error) => {
        leaveTaking.end();
        const { title, text } = describeFailure(failureOf(error));
        toast.show({ tone: 'danger', title, description: text });
      },
    }),
  );
  const mayLoseWork = useLossQuestion();
  const mayLeaveUnsent = useUnsentQuestion();
  const choose = async (personaId: string) => {
    const persona = personas.find(({ id }) => id === personaId);
    if (!persona || persona.id === actor.id || awaited !== null) return;
    const agreed = await mayLoseWork({
      title: `Act as ${personaText(persona)}?`,
      confirmLabel: 'Switch and discard',
    });
    if (!agreed || !(await mayLeaveUnsent(actor.name))) return;
    leaveTaking.begin(persona.name);
    switchPersona.mutate({ personaId });
  };
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          aria-label={`Acting as ${personaText(actor)}. Switch person`}
          className="-mx-4 flex h-[20px] min-w-0 items-center gap-4 rounded-4 px-4 hover:bg-pressed hover:text-text data-popup-open:bg-pressed"
        >
          <User aria-hidden="true" className="size-12 shrink-0" />
          <span className="truncate">
            {awaited === null ? personaText(actor) : `Switching to ${awaited}…`}
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-12 shrink-0" />
        </button>
      }
    >
      <MenuRadioGroup
        label="Act as"
        value={actor.id}
        onValueChange={(personaId) => void choose(personaId)}
        options={personas.map(({ id, name, role }) => ({
          value: id,
          label: personaText({ name, role }),
        }))}
      />
    </Menu>
  );
}
