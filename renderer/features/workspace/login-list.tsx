import { Unlink } from 'lucide-react';
import { useRef, useState } from 'react';
import { databaseRole } from '../../../electron/shared/permissions.rules';
import { loginState } from '../../../electron/workspace/people.rules';
import type { StaffLogin } from '../../../electron/workspace/people.schema';
import { failureOf } from '../../bridge/failure';
import { FailureNotice } from '../../shared/failure-state';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useConfirm } from '../../ui/confirm';
import { Copyable } from '../../ui/copyable';
import { LinkLoginForm } from './link-login-form';
import { PeopleTable } from './people-table';
import { loginStates, personName } from './people-words';
import { usePeopleChange } from './use-people-change';

/** Makes a login, for whoever runs the server: no administrator of the desk may. */
const createLogin = `CREATE ROLE ana LOGIN PASSWORD '…' IN ROLE ${databaseRole('curator')};`;

const columns = [
  { name: 'Login' },
  { name: 'Person' },
  { name: 'State' },
  { name: 'Act', hidden: true },
] as const;

/** The logins of a team's server, and whose they are. */
export function LoginList({ logins }: { readonly logins: readonly StaffLogin[] | null }) {
  const { unlink } = usePeopleChange();
  const confirm = useConfirm();
  const email = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  if (logins === null) {
    return (
      <div className="flex flex-col gap-12">
        <h3>Logins</h3>
        <p className="text-muted">
          This workspace has none: whoever opens the desk on this machine may act as each of its
          people. A team’s server has a login for each person.
        </p>
      </div>
    );
  }
  const waiting = logins.filter(({ person }) => person === null).map(({ login }) => login);

  const ask = async ({ login, person }: StaffLogin) => {
    if (person === null) return;
    const agreed = await confirm({
      title: `Unlink ${login} from ${personName(person)}?`,
      description: `What they have done stays under their name, and the login can be linked again. Whoever runs the server keeps it from reading, too (ALTER ROLE … NOLOGIN).`,
      losses: [
        'Whoever signs in with it opens no desk any more',
        'A desk that is open with it saves and sends nothing more',
      ],
      confirmLabel: 'Unlink login',
    });
    if (agreed) unlink.mutate({ login, personId: person.id });
  };

  return (
    <div className="flex flex-col gap-12">
      <h3>Logins</h3>
      {unlink.error && <FailureNotice failure={failureOf(unlink.error)} />}
      {logins.length > 0 && (
        <PeopleTable caption="Logins" columns={columns}>
          {logins.map((each) => (
            <LoginRow
              key={each.login}
              login={each}
              busy={unlink.isPending && unlink.variables.login === each.login}
              onUnlink={() => void ask(each)}
              onLink={() => {
                setChosen(each.login);
                email.current?.focus();
              }}
            />
          ))}
        </PeopleTable>
      )}
      {waiting.length > 0 ? (
        <LinkLoginForm logins={waiting} chosen={chosen} onChoose={setChosen} emailRef={email} />
      ) : (
        <div className="text-12 text-muted">
          <p>
            Every login of the staff’s groups is linked. Whoever runs the server makes one with:
          </p>
          <Copyable text={createLogin} what="command that makes a login" />
        </div>
      )}
    </div>
  );
}

interface LoginRowProps {
  readonly login: StaffLogin;
  readonly busy: boolean;
  readonly onUnlink: () => void;
  readonly onLink: () => void;
}

function LoginRow({ login: each, busy, onUnlink, onLink }: LoginRowProps) {
  const { login, person, groups, own } = each;
  const state = loginState(each);
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="px-12 py-4 text-left font-normal">
        <span className="block wrap-anywhere select-text">{login}</span>
        <span className="block text-12 wrap-anywhere text-muted">
          {groups.map(databaseRole).join(', ')}
        </span>
      </th>
      <td className="px-12 py-4">
        {person ? (
          <>
            <span className="block wrap-anywhere">{personName(person)}</span>
            {person.name && (
              <span className="block text-12 wrap-anywhere text-muted">{person.email}</span>
            )}
          </>
        ) : (
          <span className="text-faint">Nobody</span>
        )}
      </td>
      <td className="px-12 py-4">
        {state === 'works' ? (
          'Active'
        ) : (
          <Badge tone={loginStates[state].tone}>{loginStates[state].text}</Badge>
        )}
      </td>
      <td className="py-4 pr-4 pl-12 text-right">
        {own ? (
          <span className="px-8 text-12 text-faint">Your own</span>
        ) : (
          <Button
            variant={person ? 'ghost' : 'secondary'}
            size="small"
            icon={person ? Unlink : undefined}
            busy={busy}
            aria-label={
              person ? `Unlink ${login} from ${personName(person)}` : `Link ${login} to a person`
            }
            onClick={person ? onUnlink : onLink}
          >
            {person ? 'Unlink' : 'Link'}
          </Button>
        )}
      </td>
    </tr>
  );
}
